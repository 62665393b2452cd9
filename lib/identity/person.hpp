#pragma once

#include <string>
#include <string_view>

namespace acr::identity {

/// A person, as Entra calls them. Any of it may be empty.
struct Person {
  std::string account;    ///< `alice@contoso.com`
  std::string tenant;     ///< the id of the tenant that signed them in
  std::string object_id;  ///< what they are in that tenant's directory
};

/// Reads who signed in from an ID token, for people to read: `preferred_username`, `tid`, `oid` [Entra docs
/// id-token-claims-reference.md]. It comes from Entra itself over TLS, so its signature needs no look [OpenID
/// Connect Core 3.1.3.7], and nothing is decided by it. What is not there stays empty.
Person read_person(std::string_view id_token);

}  // namespace acr::identity

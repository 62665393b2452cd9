#pragma once

#include <string>

#include "platform/secret.hpp"

namespace acr::keychain {

/// A user name and a password, and the registry that they are for.
struct Credentials {
  std::string server_url;  ///< of a registry of ours its login server, `contoso.azurecr.io`
  std::string user_name;
  Secret secret;
};

/// Where a user name and a password are kept.
struct Kept {
  std::string server_url;
  std::string user_name;
  std::string where;  ///< for people: `docker-credential-pass`, or `file` and its path
};

}  // namespace acr::keychain

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// A tenant and its Entra, as settings name them: nothing is checked yet.
struct TenantAddress {
  std::string authority;  ///< https URL
  std::string tenant;     ///< its GUID or one of its domains
};

/// Where a tenant's tokens come from.
struct Authority {
  http::Url endpoint;  ///< https, without a trailing slash
  std::string tenant;
  http::ServerProof proof{};  ///< of the endpoint, where it is not Entra's own
  http::Route route = http::Route::usual;
  std::string host{};          ///< to name in requests, where the endpoint only says where to connect
  std::string token_target{};  ///< of token requests, where it is not Entra's `/<tenant>/oauth2/v2.0/token`
};

/// Checks an address; `bad_input` says which half of it makes no sense.
Result<Authority> make_authority(const TenantAddress& address);

/// `https://<authority>/<tenant>/oauth2/v2.0/token`, which an assertion must be for, too.
http::Url token_endpoint(const Authority& authority);

using FormFields = std::vector<std::pair<std::string_view, std::string_view>>;

/// `POST <authority>/<tenant>/oauth2/v2.0/token`. `who` begins the error's text; no error repeats
/// `secret`.
Result<Token> request_entra_token(const Authority& authority, const FormFields& fields, std::string_view who,
                                  std::string_view secret, const http::Context& context, Deadline deadline);

/// What Entra's refusal means and what to do about it, from the body of its response. `who` and `secret` are
/// as above.
Error explain_entra_error(unsigned status, std::string_view body, std::string_view who,
                          std::string_view secret);

/// Whether the error says that Entra does not know the audience, so that another one may do.
bool audience_unknown(const Error& error);

}  // namespace acr::identity

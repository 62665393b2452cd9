#include "identity/entra.hpp"

#include <algorithm>

#include "http/retry.hpp"
#include "identity/token_response.hpp"

namespace acr::identity {
namespace {

constexpr std::string_view authority_setting =
    "the authority (AZURE_AUTHORITY_HOST, or the cloud's in the settings)";

Error bad_setting(std::string what, std::string hint) {
  return {ErrorKind::bad_input, std::move(what), std::move(hint)};
}

bool is_tenant(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

}  // namespace

Result<Authority> make_authority(const TenantAddress& address) {
  Result<http::Url> url = http::parse_endpoint(address.authority, authority_setting);
  if (!url) return url.error();
  if (url->scheme != http::Scheme::https) {
    return bad_setting(std::string(authority_setting) + " is not an https URL",
                       "Set it to an address such as https://login.microsoftonline.com");
  }
  if (address.tenant.empty()) {
    return bad_setting("no tenant is set", "Set AZURE_TENANT_ID, or \"tenant\" in the registry's settings");
  }
  if (!is_tenant(address.tenant)) {
    return bad_setting(
        "the tenant (AZURE_TENANT_ID, or \"tenant\" in the settings) is neither an id nor a domain",
        "Find it with: az account show --query tenantId");
  }
  return Authority{*std::move(url), address.tenant};
}

http::Url token_endpoint(const Authority& authority) {
  http::Url url = authority.endpoint;
  if (!authority.token_target.empty()) {
    url.target = authority.token_target;
    return url;
  }
  url.target += "/" + authority.tenant + "/oauth2/v2.0/token";
  return url;
}

Result<Token> request_entra_token(const Authority& authority, const FormFields& fields, std::string_view who,
                                  std::string_view secret, const http::Context& context, Deadline deadline) {
  http::Request request;
  request.method = http::Method::post;
  request.url = token_endpoint(authority);
  request.proof = authority.proof;
  request.route = authority.route;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  if (!authority.host.empty()) request.headers.push_back({"Host", authority.host});
  request.body = http::secret_form(fields);
  const Result<http::Response> response =
      http::send_with_retry(context.http, request, {}, context.clock, context.random, deadline);
  if (!response) return in_context(who, response.error());
  if (response->status != 200) {
    return explain_entra_error(response->status, response->body.reveal(), who, secret);
  }
  std::optional<Token> token = read_token_response(response->body.reveal(), context.clock.now());
  if (!token) {
    return Error{ErrorKind::rejected, std::string(who) + ": " + authority.endpoint.host +
                                          " answered without a token that can be used"};
  }
  return *std::move(token);
}

}  // namespace acr::identity

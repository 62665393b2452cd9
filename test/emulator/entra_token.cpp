// POST /{tenant}/oauth2/v2.0/token. Each way to get a token is a function in the table at the end.
#include <array>
#include <boost/json.hpp>

#include "answers.hpp"
#include "clouds.hpp"
#include "entra.hpp"
#include "entra_grants.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

Response grant_token(const TokenRequest& ask, const Principal& principal, std::string_view audience) {
  const long lifetime = ask.azure.settings.number("entra_lifetime");
  return json_answer(200, json::object{{"token_type", "Bearer"},
                                       {"expires_in", lifetime},
                                       {"ext_expires_in", lifetime},
                                       {"access_token", mint_entra_token(ask.azure, principal, audience)}});
}

Response client_secret(const TokenRequest& ask) {
  const std::string client_id = ask.form.get("client_id");
  const auto client = find_service_principal(client_id);
  if (!client) return unknown_client(ask.azure, ask.request, client_id);
  if (client->secret.empty() || ask.form.get("client_secret") != client->secret) {
    return refuse(
        ask, 401, "invalid_client", 7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        "value, not the client secret ID, for a secret added to app '" +
            client_id + "'.");
  }
  return token_for_application(ask, *client);
}

struct Grant {
  std::string_view grant_type;
  std::string_view proof;  // the form field that tells apart two grants of one type
  Response (*answer)(const TokenRequest&);
};

constexpr std::array grants = {
    Grant{"client_credentials", "client_secret", client_secret},
    Grant{"client_credentials", "client_assertion", client_assertion},
    Grant{"urn:ietf:params:oauth:grant-type:device_code", "device_code", device_code},
    Grant{"device_code", "device_code", device_code},  // MSAL for JavaScript calls it so
    Grant{"authorization_code", "code", authorization_code},
    Grant{"refresh_token", "refresh_token", refresh_token},
};

}  // namespace

Response refuse(const TokenRequest& ask, int status, std::string_view error, long code,
                const std::string& text) {
  return entra_error(ask.azure, ask.request, status, error, code, text);
}

// Applications ask for all they have been granted: the scope is an audience with `/.default` behind it.
Response token_for_application(const TokenRequest& ask, const ServicePrincipal& client) {
  constexpr std::string_view suffix = "/.default";
  const std::string scope = ask.form.get("scope");
  if (!scope.ends_with(suffix)) {
    return refuse(
        ask, 400, "invalid_scope", 1002012,
        "The provided value for scope " + scope +
            " is not valid. Client credential flows must have a scope value with /.default suffixed to the "
            "resource identifier (application ID URI).");
  }
  const std::string audience = scope.substr(0, scope.size() - suffix.size());
  Response refusal = check_resource(ask.azure, ask.request, audience);
  if (refusal.status != 200) return refusal;
  return grant_token(ask,
                     {std::string(client.client_id), std::string(client.object_id), ask.tenant,
                      std::string(cloud_of_entra(ask.request.host)->sts_host)},
                     audience);
}

Response unknown_client(const Azure& azure, const Request& request, const std::string& client_id) {
  return entra_error(
      azure, request, 400, "unauthorized_client", 700016,
      "Application with identifier '" + client_id +
          "' was not found in the directory 'Contoso'. This can happen if the application has not been "
          "installed by the administrator of the tenant or consented to by any user in the tenant. You may "
          "have sent your authentication request to the wrong tenant.");
}

Response entra_token(Azure& azure, const Request& request, const std::string& tenant) {
  const Form form(request.body);
  const TokenRequest ask{azure, request, form, tenant};
  const std::string type = form.get("grant_type");
  if (type.empty()) {
    return refuse(ask, 400, "invalid_request", 900144,
                  "The request body must contain the following parameter: 'grant_type'.");
  }
  for (const Grant& grant : grants) {
    if (grant.grant_type == type && form.has(grant.proof)) return grant.answer(ask);
  }
  if (type == "client_credentials") {
    return refuse(ask, 401, "invalid_client", 7000216,
                  "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' "
                  "grant type.");
  }
  return refuse(ask, 400, "unsupported_grant_type", 70003,
                "The app requested an unsupported grant type '" + type + "'.");
}

std::string mint_entra_token(const Azure& azure, const Principal& principal, std::string_view audience) {
  const long now = azure.now();
  const std::string issuer = "https://" + principal.sts_host + "/" + principal.tenant + "/";
  return azure.entra_key.sign({{"aud", audience},
                               {"iss", issuer},
                               {"iat", now - 300},  // Entra backdates by five minutes
                               {"nbf", now - 300},
                               {"exp", now + azure.settings.number("entra_lifetime")},
                               {"appid", principal.client_id},
                               {"appidacr", "1"},
                               {"idp", issuer},
                               {"idtyp", "app"},
                               {"oid", principal.object_id},
                               {"sub", principal.object_id},
                               {"tid", principal.tenant},
                               {"uti", base64url(random_bytes(16))},
                               {"ver", "1.0"}});
}

}  // namespace emulator

#include "entra_users.hpp"

#include <boost/json.hpp>
#include <vector>

#include "answers.hpp"
#include "clouds.hpp"
#include "entra.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view graph = "00000003-0000-0000-c000-000000000000";
constexpr std::string_view refresh_prefix = "1.A";  // as Entra's begin; no JWT, so nobody can look into it

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!word.empty()) found.emplace_back(word);
  }
  return found;
}

std::optional<std::string> audience_of(std::string_view scope) {
  for (const std::string_view suffix : {"/.default", "/user_impersonation"}) {
    if (scope.size() > suffix.size() && scope.ends_with(suffix))
      return std::string(scope.substr(0, scope.size() - suffix.size()));
  }
  return std::nullopt;
}

std::string access_token(const TokenRequest& ask, const Person& person, const std::string& audience) {
  const long now = ask.azure.now();
  const std::string issuer = "https://" + std::string(cloud_of_entra(ask.request.host)->sts_host) + "/" +
                             std::string(person.tenant) + "/";
  return ask.azure.entra_key.sign({{"aud", audience},
                                   {"iss", issuer},
                                   {"iat", now - 300},  // Entra backdates by five minutes
                                   {"nbf", now - 300},
                                   {"exp", now + ask.azure.settings.number("entra_lifetime")},
                                   {"acr", "1"},
                                   {"amr", json::array{"pwd", "mfa"}},
                                   {"appid", ask.form.get("client_id")},
                                   {"appidacr", "0"},
                                   {"idtyp", "user"},
                                   {"name", person.name},
                                   {"oid", person.object_id},
                                   {"scp", "user_impersonation"},
                                   {"sub", base64url(sha256(person.object_id))},
                                   {"tid", person.tenant},
                                   {"unique_name", person.user_name},
                                   {"upn", person.user_name},
                                   {"uti", base64url(random_bytes(16))},
                                   {"ver", "1.0"}});
}

std::string id_token(const TokenRequest& ask, const Person& person, const std::string& nonce) {
  const long now = ask.azure.now();
  const std::string client_id = ask.form.get("client_id");
  json::object claims = {{"aud", client_id},
                         {"iss", "https://" + ask.request.host + "/" + std::string(person.tenant) + "/v2.0"},
                         {"iat", now - 300},
                         {"nbf", now - 300},
                         {"exp", now + 3600},
                         {"name", person.name},
                         {"oid", person.object_id},
                         {"preferred_username", person.user_name},
                         {"sub", base64url(sha256(std::string(person.object_id) + client_id))},  // pairwise
                         {"tid", person.tenant},
                         {"ver", "2.0"}};
  if (!nonce.empty()) claims["nonce"] = nonce;
  return ask.azure.entra_key.sign(claims);
}

}  // namespace

Response read_scope(const Azure& azure, const Request& request, const std::string& text,
                    DelegatedScope& scope) {
  const auto invalid = [&](long code, const std::string& why) {
    return entra_error(azure, request, 400, "invalid_scope", code, why);
  };
  for (const std::string& word : words(text)) {
    if (word == "openid") {
      scope.openid = true;
    } else if (word == "offline_access") {
      scope.offline_access = true;
    } else if (word != "profile" && word != "email") {
      const auto audience = audience_of(word);
      if (!audience) {
        return invalid(70011,
                       "The provided request must include a 'scope' input parameter. The provided value for "
                       "the input parameter 'scope' is not valid. The scope " +
                           text + " is not valid.");
      }
      if (!scope.audience.empty() && scope.audience != *audience) {
        return invalid(28000,
                       "Provided value for the input parameter scope is not valid because it contains more "
                       "than one resource. Scope " +
                           text + " is not valid.");
      }
      scope.audience = *audience;
    }
  }
  if (!scope.audience.empty()) return check_resource(azure, request, scope.audience);
  if (!scope.openid && !scope.offline_access) {
    return entra_error(azure, request, 400, "invalid_request", 900144,
                       "The request body must contain the following parameter: 'scope'.");
  }
  scope.audience = graph;
  return {};
}

Response check_public_client(const Azure& azure, const Request& request, const std::string& client_id) {
  if (client_id == public_client) return {};
  if (client_id.empty()) {
    return entra_error(azure, request, 400, "invalid_request", 900144,
                       "The request body must contain the following parameter: 'client_id'.");
  }
  if (!find_service_principal(client_id)) return unknown_client(azure, request, client_id);
  return entra_error(azure, request, 401, "invalid_client", 7000218,
                     "The request body must contain the following parameter: 'client_assertion' or "
                     "'client_secret'.");
}

Response check_home(const TokenRequest& ask, const Person& person) {
  const bool shared = ask.tenant == "common" || ask.tenant == "organizations";
  const bool here =
      shared ? is_tenant_of(person.tenant, *cloud_of_entra(ask.request.host)) : ask.tenant == person.tenant;
  if (here) return {};
  return refuse(
      ask, 400, "invalid_grant", 50020,
      "User account '" + std::string(person.user_name) +
          "' from identity provider 'https://sts.windows.net/" + std::string(person.tenant) +
          "/' does not exist in tenant 'Contoso' and cannot access the application '" +
          ask.form.get("client_id") +
          "'(Microsoft Azure CLI) in that tenant. The account needs to be added as an external user "
          "in the tenant first. Sign out and sign in again with a different Azure Active Directory "
          "user account.");
}

Response token_for_person(const TokenRequest& ask, const Person& person, const std::string& scope,
                          const std::string& nonce) {
  Response refusal = check_home(ask, person);
  if (refusal.status != 200) return refusal;
  DelegatedScope wanted;
  refusal = read_scope(ask.azure, ask.request, scope, wanted);
  if (refusal.status != 200) return refusal;
  const long lifetime = ask.azure.settings.number("entra_lifetime");
  const std::string client_id = ask.form.get("client_id");
  json::object answer = {{"token_type", "Bearer"},
                         {"scope", wanted.audience + "/user_impersonation " + wanted.audience + "/.default"},
                         {"expires_in", lifetime},
                         {"ext_expires_in", lifetime},
                         {"access_token", access_token(ask, person, wanted.audience)}};
  if (wanted.offline_access) {
    answer["refresh_token"] =
        mint_refresh_ticket(ask.azure, {.user = std::string(person.object_id),
                                        .client_id = client_id,
                                        .cloud = std::string(cloud_of_entra(ask.request.host)->name),
                                        .issued_at = ask.azure.now(),
                                        .number = ask.azure.sign_ins.next_number()});
  }
  if (wanted.openid) answer["id_token"] = id_token(ask, person, nonce);
  if (ask.form.get("client_info") == "1") {  // MSAL's question
    answer["client_info"] =
        base64url(json::serialize(json::object{{"uid", person.object_id}, {"utid", person.tenant}}));
  }
  return json_answer(200, answer);
}

std::string mint_refresh_ticket(const Azure& azure, const RefreshTicket& ticket) {
  return std::string(refresh_prefix) + base64url(azure.entra_key.sign({{"typ", "refresh"},
                                                                       {"user", ticket.user},
                                                                       {"client_id", ticket.client_id},
                                                                       {"cloud", ticket.cloud},
                                                                       {"issued_at", ticket.issued_at},
                                                                       {"number", ticket.number}}));
}

std::optional<RefreshTicket> read_refresh_ticket(const Azure& azure, const std::string& text) {
  if (!text.starts_with(refresh_prefix)) return std::nullopt;
  const auto claims = azure.entra_key.verify(base64_decode(text.substr(refresh_prefix.size())));
  if (!claims || claim_text(*claims, "typ") != "refresh") return std::nullopt;
  return RefreshTicket{.user = claim_text(*claims, "user"),
                       .client_id = claim_text(*claims, "client_id"),
                       .cloud = claim_text(*claims, "cloud"),
                       .issued_at = claim_number(*claims, "issued_at"),
                       .number = claim_number(*claims, "number")};
}

}  // namespace emulator

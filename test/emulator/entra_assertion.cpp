// Client credentials with an assertion: signed by the application's certificate, if the application itself is
// the issuer, and otherwise by somebody whom one of its federated credentials trusts.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <ctime>

#include "assertion.hpp"
#include "clouds.hpp"
#include "entra_grants.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr long clock_skew = 300;  // seconds that Entra forgives
std::string certificate_documentation() {
  return " Review the documentation at "
         "https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials "
         ".";
}

Response not_the_client(const TokenRequest& ask, long code, const std::string& text) {
  return refuse(ask, 401, "invalid_client", code, text);
}

// .NET's round-trip format: 2024-05-28T02:19:01.0000000Z
std::string round_trip(long when) {
  const std::time_t time = when;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.0000000Z", &parts)};
}

// Status 200 if the assertion is neither too old nor of the future.
Response check_times(const TokenRequest& ask, const json::object& claims) {
  const long now = ask.azure.now();
  const long begins = claim_number(claims, "nbf");
  const long ends = claim_number(claims, "exp");
  if (begins <= now + clock_skew && ends > now - clock_skew) return {};
  return not_the_client(
      ask, 700024,
      "Client assertion is not within its valid time range. Current time: " + round_trip(now) +
          ", assertion valid from " + round_trip(begins) + ", expiry time of assertion " + round_trip(ends) +
          "." + certificate_documentation());
}

// The token endpoint that was asked, under any of the tenant's names.
bool is_for_this_endpoint(const TokenRequest& ask, std::string_view audience) {
  const std::string prefix = "https://" + ask.request.host + "/";
  constexpr std::string_view suffix = "/oauth2/v2.0/token";
  if (!audience.starts_with(prefix) || !audience.ends_with(suffix) ||
      audience.size() < prefix.size() + suffix.size()) {
    return false;
  }
  audience.remove_prefix(prefix.size());
  audience.remove_suffix(suffix.size());
  return audience == ask.tenant || find_tenant(audience) == ask.tenant;
}

Response key_not_found(const TokenRequest& ask, const Assertion& assertion, const std::string& client_id) {
  const std::string thumbprint = thumbprint_text(assertion.header);
  const std::string used =
      thumbprint.empty() ? std::string() : " Thumbprint of key used by client: '" + thumbprint + "',";
  return not_the_client(
      ask, 700027,
      "The certificate with identifier used to sign the client assertion is not registered on application. "
      "[Reason - The key was not found.," +
          used +
          " Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys "
          "for "
          "app Id '" +
          client_id +
          "'. Review the documentation at https://docs.microsoft.com/en-us/graph/deployments to determine "
          "the "
          "corresponding service endpoint and "
          "https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-1.0&tabs=http to build "
          "a "
          "query request URL, such as 'https://graph.microsoft.com/beta/applications/" +
          client_id +
          "']. Alternatively, SNI may be configured on the app. Please ensure that client assertion is being "
          "sent with the x5c claim in the JWT header using MSAL's WithSendX5C() method so that Azure Active "
          "Directory can validate the certificate being used.");
}

Response by_certificate(const TokenRequest& ask, const ServicePrincipal& client, const Assertion& assertion) {
  const std::string client_id(client.client_id);
  const std::string algorithm = claim_text(assertion.header, "alg");
  if (!is_known_algorithm(algorithm)) {
    return not_the_client(ask, 5002738,
                          "Invalid JWT token. '" + algorithm +
                              "' is not a supported signature algorithm. Supported signing algorithms are: "
                              "'RS256, PS256'");
  }
  const bool demands_chain = ask.azure.settings.flag("x5c_demanded");
  if (!demands_chain && thumbprint_text(assertion.header).empty()) {
    return not_the_client(ask, 50027,
                          "Invalid JWT token. No certificate thumbprint specified in token header.");
  }
  const ClientCertificate& registered = ask.azure.client_certificate;
  const auto key = demands_chain ? registered.key_by_subject_and_issuer(assertion.header)
                                 : registered.key_by_thumbprint(assertion.header);
  if (!client.has_certificate || !key) return key_not_found(ask, assertion, client_id);
  if (!is_signed_by(assertion, *key)) {
    return not_the_client(
        ask, 700027,
        "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify "
        "the signature failed., Thumbprint of key used by client: '" +
            thumbprint_text(assertion.header) + "']");
  }
  const json::object& claims = assertion.claims;
  if (lower(claim_text(claims, "iss")) != client_id) {
    return not_the_client(ask, 700021,
                          "Client assertion application identifier doesn't match 'client_id' parameter." +
                              certificate_documentation());
  }
  if (claim_text(claims, "sub") != claim_text(claims, "iss")) {
    return not_the_client(ask, 50048, "Subject must match the issuer claim in the client assertion.");
  }
  if (!is_for_this_endpoint(ask, claim_text(claims, "aud"))) {
    return not_the_client(
        ask, 700023,
        "Client assertion audience claim does not match Realm issuer." + certificate_documentation());
  }
  if (claim_text(claims, "jti").empty())
    return not_the_client(ask, 50027, "JWT token is invalid or malformed.");
  Response refusal = check_times(ask, claims);
  return refusal.status == 200 ? token_for_application(ask, client) : refusal;
}

Response no_match(const TokenRequest& ask, long code, std::string_view what, std::string_view presented) {
  return not_the_client(
      ask, code,
      "No matching federated identity record found for presented assertion " + std::string(what) + " '" +
          std::string(presented) +
          "'. Check your federated identity credential Subject, Audience and Issuer against "
          "the presented assertion. "
          "https://learn.microsoft.com/entra/workload-id/workload-identity-federation");
}

// Issuer, subject and audience are compared byte for byte, in that order.
Response by_federation(const TokenRequest& ask, const ServicePrincipal& client, const Assertion& assertion) {
  std::vector<FederatedCredential> trusted = federated_credentials(client.client_id);
  if (trusted.empty()) {
    return not_the_client(ask, 70025,
                          "The client '" + std::string(client.client_id) +
                              "'(Emulated) has no configured federated identity credentials.");
  }
  const std::string issuer = claim_text(assertion.claims, "iss");
  const std::string subject = claim_text(assertion.claims, "sub");
  const std::string audience = claim_text(assertion.claims, "aud");
  std::erase_if(trusted, [&](const auto& credential) { return credential.issuer != issuer; });
  if (trusted.empty()) return no_match(ask, 700211, "issuer", issuer);
  if (!ask.azure.oidc_key.verify(ask.form.get("client_assertion"))) {
    return not_the_client(ask, 50013,
                          "Assertion failed signature validation. [Reason - The provided signature value did "
                          "not match the expected signature value.]");
  }
  std::erase_if(trusted, [&](const auto& credential) { return credential.subject != subject; });
  if (trusted.empty()) return no_match(ask, 700213, "subject", subject);
  if (audience != cloud_of_entra(ask.request.host)->federation_audience)
    return no_match(ask, 700212, "audience", audience);
  Response refusal = check_times(ask, assertion.claims);
  return refusal.status == 200 ? token_for_application(ask, client) : refusal;
}

}  // namespace

Response client_assertion(const TokenRequest& ask) {
  if (!ask.form.has("client_assertion_type")) {
    return refuse(ask, 400, "invalid_request", 900144,
                  "The request body must contain the following parameter: 'client_assertion_type'.");
  }
  if (ask.form.get("client_assertion_type") != assertion_type) {
    return refuse(ask, 400, "invalid_request", 9002313, "Invalid request. Request is malformed or invalid.");
  }
  const std::string client_id = ask.form.get("client_id");
  const auto client = find_service_principal(client_id);
  if (!client) return unknown_client(ask.azure, ask.request, client_id);
  const auto assertion = parse_assertion(ask.form.get("client_assertion"));
  if (!assertion) return not_the_client(ask, 50027, "JWT token is invalid or malformed.");
  const json::object& header = assertion->header;
  // Issuers of ID tokens name their key by `kid`; MSAL's assertions name a certificate.
  const bool own = header.contains("x5t") || header.contains("x5t#S256") ||
                   lower(claim_text(assertion->claims, "iss")) == client->client_id;
  return own ? by_certificate(ask, *client, *assertion) : by_federation(ask, *client, *assertion);
}

}  // namespace emulator

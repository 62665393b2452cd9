// The authorization code grant with PKCE: GET …/authorize answers as Entra's pages end when the person that
// the setting `authorize_as` names has signed in; the token endpoint redeems the code.
#include <boost/json.hpp>
#include <utility>
#include <vector>

#include "clouds.hpp"
#include "entra.hpp"
#include "entra_users.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr long code_lifetime = 600;  // seconds: v2-oauth2-auth-code-flow.md says about ten minutes

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string html_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string query_escape(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) == std::string_view::npos) {
      out += "%" + hex(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  return out;
}

Response html(int status, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store, no-cache"}},
          .body = std::move(body)};
}

// The form that submits itself, as Entra writes it.
Response form_post(const std::string& redirect_uri, const Fields& fields) {
  std::string inputs;
  for (const auto& [name, value] : fields) {
    inputs += R"(<input type="hidden" name=")" + name + R"(" value=")" + html_escape(value) + R"(" />)";
  }
  return html(
      200,
      R"(<html><head><title>Working...</title></head><body><form method="POST" name="hiddenform" action=")" +
          html_escape(redirect_uri) + R"(">)" + inputs +
          R"(<noscript><p>Script is disabled. Click Submit to continue.</p><input type="submit" )"
          R"(value="Submit" /></noscript></form><script language="javascript">)"
          R"(document.forms[0].submit();</script></body></html>)");
}

Response redirect(const std::string& redirect_uri, char separator, const Fields& fields) {
  std::string target = redirect_uri;
  for (const auto& [name, value] : fields) {
    target += separator;
    target += name + "=" + query_escape(value);
    separator = '&';
  }
  Response response = html(302, "");
  response.headers.emplace_back("Location", target);
  return response;
}

Response back_to_client(const Form& query, Fields fields) {
  if (query.has("state")) fields.emplace_back("state", query.get("state"));
  const std::string mode = query.get("response_mode");
  const std::string redirect_uri = query.get("redirect_uri");
  if (mode == "form_post") return form_post(redirect_uri, fields);
  return redirect(redirect_uri, mode == "fragment" ? '#' : '?', fields);
}

// An error that the client may hear of, with the description that the token endpoint would give.
Response error_to_client(const Form& query, const Response& refusal) {
  const json::value body = json::parse(refusal.body);
  const json::object& error = body.as_object();
  return back_to_client(query, {{"error", claim_text(error, "error")},
                                {"error_description", claim_text(error, "error_description")},
                                {"error_uri", claim_text(error, "error_uri")}});
}

// An error that only the person sees, since the client may be a stranger.
Response error_page(const Response& refusal) {
  const json::value body = json::parse(refusal.body);
  return html(400,
              "<html><head><title>Sign in to your account</title></head><body><h1>Sorry, but we’re having "
              "trouble signing you in.</h1><p>" +
                  html_escape(claim_text(body.as_object(), "error_description")) + "</p></body></html>");
}

// Azure CLI's registration: http://localhost with any port, as for every native application.
bool is_registered(std::string_view redirect_uri) {
  constexpr std::string_view registered = "http://localhost";
  if (!redirect_uri.starts_with(registered)) return false;
  redirect_uri.remove_prefix(registered.size());
  if (redirect_uri.ends_with('/')) redirect_uri.remove_suffix(1);
  return redirect_uri.empty() || (redirect_uri.size() > 1 && redirect_uri.starts_with(':') &&
                                  redirect_uri.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

Response check_client(const Azure& azure, const Request& request, const Form& query) {
  Response refusal = check_public_client(azure, request, query.get("client_id"));
  if (refusal.status != 200 || is_registered(query.get("redirect_uri"))) return refusal;
  return entra_error(
      azure, request, 400, "invalid_request", 50011,
      "The redirect URI '" + query.get("redirect_uri") +
          "' specified in the request does not match the redirect URIs configured for the "
          "application '" +
          query.get("client_id") +
          "'. Make sure the redirect URI sent in the request matches one added to your "
          "application in the Azure portal. Navigate to "
          "https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this "
          "error.");
}

// Everything else that can be wrong with the request.
Response check_request(const Azure& azure, const Request& request, const Form& query) {
  if (query.get("response_type") != "code") {
    return entra_error(
        azure, request, 400, "unsupported_response_type", 700054,
        "response_type '" + query.get("response_type") + "' is not enabled for the application.");
  }
  // SHA-256 in base64url: 43 characters (RFC 7636 §4.2).
  if (query.has("code_challenge") &&
      (query.get("code_challenge_method") != "S256" || query.get("code_challenge").size() != 43)) {
    return entra_error(azure, request, 400, "invalid_request", 501491,
                       "The code_challenge or its method is not valid: S256 is emulated.");
  }
  DelegatedScope scope;
  return read_scope(azure, request, query.get("scope"), scope);
}

Response check_code(const TokenRequest& ask, const AuthorizationCode& code) {
  const auto invalid = [&](long number, const std::string& text) {
    return refuse(ask, 400, "invalid_grant", number, text);
  };
  if (code.redeemed) {
    return invalid(
        54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use "
        "an existing refresh token.");
  }
  if (code.expires_at <= ask.azure.now()) {
    return invalid(
        70008,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new "
        "interactive authorization request for this user and resource.");
  }
  if (code.client_id != ask.form.get("client_id")) {
    return invalid(70000,
                   "Provided grant is invalid or malformed: the code was issued to another application.");
  }
  if (code.redirect_uri != ask.form.get("redirect_uri")) {
    return invalid(500112, "The reply address '" + ask.form.get("redirect_uri") +
                               "' does not match the reply address '" + code.redirect_uri +
                               "' provided when requesting Authorization code.");
  }
  const std::string verifier = ask.form.get("code_verifier");
  const std::string challenge = verifier.empty() ? std::string() : base64url(sha256(verifier));
  if (challenge != code.challenge) {
    return invalid(501481,
                   "The Code_Verifier does not match the code_challenge supplied in the authorization "
                   "request.");
  }
  return {};
}

}  // namespace

Response entra_authorize(Azure& azure, const Request& request) {
  const Form query(request.query);
  Response refusal = check_client(azure, request, query);
  if (refusal.status != 200) return error_page(refusal);
  refusal = check_request(azure, request, query);
  if (refusal.status != 200) return error_to_client(query, refusal);
  const json::value error = azure.settings.value("authorize_error");
  if (!error.as_string().empty()) {
    return error_to_client(query, entra_error(azure, request, 400, std::string_view(error.as_string()), 65004,
                                              "User declined to consent to access the app."));
  }
  const json::value name = azure.settings.value("authorize_as");
  const auto person = find_person(std::string_view(name.as_string()));
  // Nobody is at the keyboard.
  if (!person)
    return html(200, "<html><head><title>Sign in to your account</title></head><body></body></html>");
  const AuthorizationCode code{.code = "1.A" + base64url(random_bytes(200)),
                               .client_id = query.get("client_id"),
                               .redirect_uri = query.get("redirect_uri"),
                               .challenge = query.get("code_challenge"),
                               .nonce = query.get("nonce"),
                               .user = std::string(person->object_id),
                               .expires_at = azure.now() + code_lifetime};
  azure.sign_ins.add(code);
  return back_to_client(query, {{"code", code.code}, {"session_state", random_uuid()}});
}

Response authorization_code(const TokenRequest& ask) {
  Response answer = check_public_client(ask.azure, ask.request, ask.form.get("client_id"));
  if (answer.status != 200) return answer;
  AuthorizationCode code;
  const bool found =
      ask.azure.sign_ins.with_authorization_code(ask.form.get("code"), [&](AuthorizationCode& known) {
        code = known;
        answer = check_code(ask, known);
        if (answer.status == 200) known.redeemed = true;
      });
  if (!found)
    return refuse(ask, 400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.");
  if (answer.status != 200) return answer;
  return token_for_person(ask, *find_person(code.user), ask.form.get("scope"), code.nonce);
}

}  // namespace emulator

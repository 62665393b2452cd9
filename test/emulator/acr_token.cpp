#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "acr.hpp"
#include "answers.hpp"
#include "directory.hpp"
#include "form.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// Who asks, and what of it they may have.
struct Rights {
  std::string subject;
  json::value actions = json::array{"*"};
  json::value repositories = json::array{"*"};
};

std::optional<Rights> holder_of(const Azure& azure, const std::string& host,
                                const std::string& refresh_token) {
  const auto claims = azure.registry_key.verify(refresh_token);
  if (!claims || claim_text(*claims, "grant_type") != "refresh_token") return std::nullopt;
  if (claim_text(*claims, "aud") != host || claim_number(*claims, "exp") <= azure.now()) return std::nullopt;
  return Rights{.subject = claim_text(*claims, "sub")};
}

// The admin user and scope-map tokens: a name and a password of the registry's own.
std::optional<Rights> user_named(const Azure& azure, const std::string& host, const std::string& name,
                                 const std::string& password) {
  const json::value users = azure.settings.value("users");
  for (const json::value& value : users.as_array()) {
    const json::object& user = value.as_object();
    const bool here = claim_text(user, "registry") == host || claim_text(user, "registry") == "*";
    if (here && claim_text(user, "username") == name && claim_text(user, "password") == password) {
      return Rights{name, user.at("actions"), user.at("repositories")};
    }
  }
  return std::nullopt;
}

// An application by its id and secret, which the registry takes to Entra itself. It needs a role, as with a
// token.
std::optional<Rights> application_named(const Azure& azure, const std::string& host, const std::string& name,
                                        const std::string& password) {
  const auto application = find_service_principal(name);
  if (!application || application->secret.empty() || application->secret != password) return std::nullopt;
  const json::value assignments = azure.settings.value("role_assignments");
  const json::value* clients = assignments.as_object().if_contains(host);
  if (clients != nullptr && !lists(*clients, name)) return std::nullopt;
  return Rights{.subject = name};
}

std::optional<Rights> somebody_named(const Azure& azure, const std::string& host, const std::string& name,
                                     const std::string& password) {
  if (name == token_user) return holder_of(azure, host, password);
  auto user = user_named(azure, host, name, password);
  return user ? user : application_named(azure, host, name, password);
}

std::optional<Rights> rights_of_basic(const Azure& azure, const Request& request,
                                      std::string_view authorization) {
  if (!lower(authorization.substr(0, 6)).starts_with("basic ")) return std::nullopt;
  const std::string pair = base64_decode(authorization.substr(6));
  const std::size_t colon = std::min(pair.find(':'), pair.size());
  const std::string name = pair.substr(0, colon);
  const std::string password = pair.substr(std::min(pair.size(), colon + 1));
  return somebody_named(azure, request.host, name, password);
}

std::optional<Rights> rights_of(const Azure& azure, const Request& request, const Form& form) {
  if (request.method == "POST") {
    const std::string type = form.get("grant_type");
    if (type == "refresh_token") return holder_of(azure, request.host, form.get("refresh_token"));
    if (type != "password") return std::nullopt;
    return somebody_named(azure, request.host, form.get("username"), form.get("password"));
  }
  const std::string_view authorization = header(request.headers, "Authorization");
  if (!authorization.empty()) return rights_of_basic(azure, request, authorization);
  return Rights{"", json::array{"pull"}, azure.settings.value("anonymous_repositories")};
}

// `repository:<name>:pull,push`, where the name may hold colons; several may stand in one field, apart by
// spaces.
json::array granted(const Rights& rights, const std::vector<std::string>& scopes) {
  json::array access;
  for (std::string_view text : scopes) {
    while (!text.empty()) {
      const std::string_view scope = text.substr(0, text.find(' '));
      text.remove_prefix(std::min(text.size(), scope.size() + 1));
      const std::size_t first = scope.find(':');
      const std::size_t last = scope.rfind(':');
      if (first == std::string_view::npos || first == last) continue;
      const std::string_view name = scope.substr(first + 1, last - first - 1);
      if (!lists(rights.repositories, name)) continue;
      json::array actions;
      for (std::string_view rest = scope.substr(last + 1); !rest.empty();) {
        const std::string_view action = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), action.size() + 1));
        if (lists(rights.actions, action)) actions.emplace_back(action);
      }
      if (!actions.empty()) {
        access.push_back(
            json::object{{"type", scope.substr(0, first)}, {"name", name}, {"actions", actions}});
      }
    }
  }
  return access;
}

}  // namespace

Response acr_token(Azure& azure, const Request& request) {
  if (request.method != "POST" && request.method != "GET") return text_answer(405, "");
  const Form form(request.method == "POST" ? request.body : request.query);
  if (form.has("service") && lower(form.get("service")) != request.host) return acr_unauthorized();
  const auto rights = rights_of(azure, request, form);
  if (!rights) return acr_unauthorized();
  json::array access = granted(*rights, form.all("scope"));
  if (rights->subject.empty() && access.empty())
    return acr_unauthorized();  // nobody, and nothing public asked for
  const long now = Azure::real_now();
  const std::string token = azure.registry_key.sign({{"jti", random_uuid()},
                                                     {"sub", rights->subject},
                                                     {"nbf", now - 30},
                                                     {"exp", now + azure.settings.number("access_lifetime")},
                                                     {"iat", now - 30},
                                                     {"iss", registry_issuer},
                                                     {"aud", request.host},
                                                     {"version", "1.0"},
                                                     {"grant_type", "access_token"},
                                                     {"access", std::move(access)}});
  return json_answer(200, json::object{{"access_token", token}});
}

}  // namespace emulator

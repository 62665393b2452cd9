#include "diagnosis/pull_rungs.hpp"
#include "http/service_text.hpp"

namespace acr::diagnosis {

Rung try_pull(const registry::LoginServer& server, const registry::Bearer& bearer,
              const std::string& repository, const http::Context& context, Deadline deadline) {
  constexpr const char* name = "pull";
  constexpr const char* code = "CONNECTIVITY_ACCESS_TOKEN_ERROR";
  registry::Scope scope;
  scope.name = repository;
  if (repository.empty()) scope = {"registry", "catalog", "*"};
  const std::string whom = bearer.user_name.empty() ? "the identity" : http::printable(bearer.user_name);
  const std::string short_name = registry::short_name(server.host());
  const std::string roles =
      bearer.user_name.empty()
          ? "Give it a role such as AcrPull, or in an ABAC registry Container Registry Repository Reader; a "
            "new "
            "role takes up to ten minutes: az role assignment list --scope $(az acr show -n " +
                short_name + " --query id -o tsv)"
          : "Check the password, and what the token's scope map allows: az acr token list -r " + short_name;
  const Result<bool> granted = registry::is_granted(server, bearer, scope, context, deadline);
  if (!granted) {
    Error error = granted.error();
    if (error.kind == ErrorKind::denied) error.hint = roles;
    return failed(name, error, code);
  }
  const std::string what = http::printable(repository);
  if (!repository.empty() && !*granted) {
    return failed(name, {ErrorKind::denied, whom + " may not pull " + what, roles}, code);
  }
  Rung rung = passed(name, repository.empty() ? "the registry gives access tokens; --repository tries a pull"
                                              : whom + " may pull " + what);
  rung.facts = {{"scope", scope.text()}, {"granted", *granted ? "yes" : "no"}};
  return rung;
}

}  // namespace acr::diagnosis

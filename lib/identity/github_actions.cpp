#include "identity/github_actions.hpp"

#include "identity/ci_id_token.hpp"

namespace acr::identity {
namespace {

constexpr CiService github{
    "GitHub",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "value",
    "Let the job ask for ID tokens, in the workflow's file: permissions: id-token: write (a pull request "
    "from a fork cannot)",
    "It is good for as long as its job runs: use it in the same job",
};

class GithubActionsAssertion final : public ClientAssertion {
 public:
  GithubActionsAssertion(std::string audience, const http::Context& context)
      : audience_(std::move(audience)), context_(context) {}

  Result<Secret> make(const Authority& /*authority*/, Deadline deadline) override {
    http::Request request;
    request.headers = {{"Accept", "application/json"}};
    return request_ci_id_token(github, std::move(request), {{"audience", audience_}}, context_, deadline);
  }

  [[nodiscard]] std::string describe() const override { return "GitHub Actions' ID token"; }
  void identify(FieldDigest& digest) const override { digest.add("github-actions").add(audience_); }

 private:
  std::string audience_;
  http::Context context_;
};

}  // namespace

bool in_github_actions(const Environment& environment) {
  return in_job_of(github, environment);
}

std::optional<Error> why_no_id_token(const Environment& environment) {
  if (environment.get("GITHUB_ACTIONS").value_or("") != "true" || in_github_actions(environment)) return {};
  return Error{ErrorKind::unavailable, "GitHub gives this job no ID token", github.missing_hint};
}

std::unique_ptr<ClientAssertion> make_github_actions_assertion(std::string audience,
                                                               const http::Context& context) {
  return std::make_unique<GithubActionsAssertion>(std::move(audience), context);
}

}  // namespace acr::identity

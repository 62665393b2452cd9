#include "identity/azure_pipelines.hpp"

#include "identity/ci_id_token.hpp"

namespace acr::identity {
namespace {

constexpr CiService pipelines{
    "Azure Pipelines",
    "SYSTEM_OIDCREQUESTURI",
    "SYSTEM_ACCESSTOKEN",
    "oidcToken",
    "Map it in the task's env: SYSTEM_ACCESSTOKEN: $(System.AccessToken); SYSTEM_OIDCREQUESTURI is there in "
    "every "
    "job of Azure Pipelines",
    "Map it in the task's env: SYSTEM_ACCESSTOKEN: $(System.AccessToken); and let the pipeline use the "
    "service "
    "connection, in the connection's security settings",
};

class AzurePipelinesAssertion final : public ClientAssertion {
 public:
  AzurePipelinesAssertion(std::string connection, const http::Context& context)
      : connection_(std::move(connection)), context_(context) {}

  Result<Secret> make(const Authority& /*authority*/, Deadline deadline) override {
    http::Request request;
    request.method = http::Method::post;
    // Suppress: a refusal, and no redirect to a page to sign in with [azure-sdk-for-net
    // AzurePipelinesCredential.cs].
    request.headers = {{"Content-Type", "application/json"},
                       {"Accept", "application/json"},
                       {"X-TFS-FedAuthRedirect", "Suppress"}};
    return request_ci_id_token(pipelines, std::move(request),
                               {{"api-version", "7.1"}, {"serviceConnectionId", connection_}}, context_,
                               deadline);
  }

  [[nodiscard]] std::string describe() const override {
    return "Azure Pipelines' ID token for service connection " + connection_;
  }
  void identify(FieldDigest& digest) const override { digest.add("azure-pipelines").add(connection_); }

 private:
  std::string connection_;
  http::Context context_;
};

}  // namespace

bool in_azure_pipelines(const Environment& environment) {
  return in_job_of(pipelines, environment);
}

std::unique_ptr<ClientAssertion> make_azure_pipelines_assertion(std::string service_connection_id,
                                                                const http::Context& context) {
  return std::make_unique<AzurePipelinesAssertion>(std::move(service_connection_id), context);
}

}  // namespace acr::identity

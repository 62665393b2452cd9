#include "identity/azure_ml.hpp"

#include "identity/managed_identity_endpoint.hpp"

namespace acr::identity {
namespace {

constexpr EndpointKind azure_ml{
    "Azure Machine Learning",
    "Azure Machine Learning's identity",
    "MSI_ENDPOINT",
    "",
    "2017-09-01",
    {"clientid", "", ""},
    "If it speaks of SSO, open JupyterLab on this compute instance once, in the studio; else check the "
    "identity that is assigned to the compute",
};

/// The compute says which identity is meant where nobody else does.
config::ManagedIdentityId or_default(config::ManagedIdentityId id, const Environment& environment) {
  using Kind = config::ManagedIdentityId::Kind;
  if (id.kind != Kind::system) return id;
  const auto assigned = environment.get("DEFAULT_IDENTITY_CLIENT_ID");
  return assigned ? config::ManagedIdentityId{Kind::client_id, std::string(*assigned)} : id;
}

class AzureMlSource final : public EndpointSource {
 public:
  AzureMlSource(config::ManagedIdentityId id, const http::Context& context)
      : EndpointSource(azure_ml, or_default(std::move(id), context.environment), context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    Result<http::Request> request = make_get(audience);
    if (!request) return request.error();
    const std::string_view secret = context().environment.get("MSI_SECRET").value_or("");
    return ask(*std::move(request), {"secret", "", secret}, {}, deadline);
  }
};

}  // namespace

std::unique_ptr<TokenSource> make_azure_ml_source(config::ManagedIdentityId id,
                                                  const http::Context& context) {
  return std::make_unique<AzureMlSource>(std::move(id), context);
}

}  // namespace acr::identity

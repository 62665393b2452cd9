#include "identity/app_service.hpp"

#include "identity/managed_identity_endpoint.hpp"

namespace acr::identity {
namespace {

constexpr EndpointKind app_service{
    "App Service",
    "App Service's managed identity (system-assigned)",
    "IDENTITY_ENDPOINT",
    "",
    "2019-08-01",
    {"client_id", "principal_id", "mi_res_id"},
    "Assign an identity to the app (az webapp identity assign), and name a user-assigned one: set "
    "AZURE_CLIENT_ID, or its id in the settings",
};

class AppServiceSource final : public EndpointSource {
 public:
  AppServiceSource(config::ManagedIdentityId id, const http::Context& context)
      : EndpointSource(app_service, std::move(id), context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    Result<http::Request> request = make_get(audience);
    if (!request) return request.error();
    const std::string_view secret = context().environment.get("IDENTITY_HEADER").value_or("");
    return ask(*std::move(request), {"X-IDENTITY-HEADER", "", secret}, {}, deadline);
  }
};

}  // namespace

std::unique_ptr<TokenSource> make_app_service_source(config::ManagedIdentityId id,
                                                     const http::Context& context) {
  return std::make_unique<AppServiceSource>(std::move(id), context);
}

}  // namespace acr::identity

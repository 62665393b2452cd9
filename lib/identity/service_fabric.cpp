#include "identity/service_fabric.hpp"

#include "identity/managed_identity_endpoint.hpp"

namespace acr::identity {
namespace {

constexpr EndpointKind service_fabric{
    "Service Fabric",
    "Service Fabric application's managed identity",
    "IDENTITY_ENDPOINT",
    "",
    "2019-07-01-preview",
    {},
    "Check the identity in the application's manifest",
};

constexpr const char* thumbprint_variable = "IDENTITY_SERVER_THUMBPRINT";

class ServiceFabricSource final : public EndpointSource {
 public:
  ServiceFabricSource(config::ManagedIdentityId id, const http::Context& context)
      : EndpointSource(service_fabric, std::move(id), context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    Result<http::Request> request = make_get(audience);
    if (!request) return request.error();
    // In the clear nobody proves anything, whatever the thumbprint.
    if (request->url.scheme != http::Scheme::https) {
      return failure(ErrorKind::bad_input, "IDENTITY_ENDPOINT is not an https URL",
                     "Service Fabric sets it; do not set it");
    }
    request->proof.certificate_sha1 = context().environment.get(thumbprint_variable).value_or("");
    if (!http::is_thumbprint(request->proof.certificate_sha1)) {
      return failure(ErrorKind::bad_input, std::string(thumbprint_variable) + " is not 40 hexadecimal digits",
                     "Service Fabric sets it; do not set it");
    }
    const std::string_view secret = context().environment.get("IDENTITY_HEADER").value_or("");
    Result<Token> token = ask(*std::move(request), {"Secret", "", secret}, {}, deadline);
    if (token || token.error().kind != ErrorKind::rejected || token.error().http_status != 0) return token;
    Error error = token.error();
    error.hint = std::string("Check that ") + thumbprint_variable +
                 " is today's; restart the application if the cluster's certificate has been renewed";
    return error;
  }
};

}  // namespace

std::unique_ptr<TokenSource> make_service_fabric_source(config::ManagedIdentityId id,
                                                        const http::Context& context) {
  return std::make_unique<ServiceFabricSource>(std::move(id), context);
}

}  // namespace acr::identity

#include "identity/managed_identity.hpp"

#include "identity/app_service.hpp"
#include "identity/azure_arc.hpp"
#include "identity/azure_ml.hpp"
#include "identity/cloud_shell.hpp"
#include "identity/service_fabric.hpp"

namespace acr::identity {

std::unique_ptr<TokenSource> make_managed_identity_source(config::ManagedIdentityId id, Asked asked,
                                                          ImdsMemory& memory, const http::Context& context) {
  const auto set = [&context](const char* name) { return context.environment.get(name).has_value(); };
  if (set("IDENTITY_ENDPOINT") && set("IDENTITY_HEADER")) {
    return set("IDENTITY_SERVER_THUMBPRINT") ? make_service_fabric_source(std::move(id), context)
                                             : make_app_service_source(std::move(id), context);
  }
  if (set("MSI_ENDPOINT")) {
    return set("MSI_SECRET") ? make_azure_ml_source(std::move(id), context)
                             : make_cloud_shell_source(std::move(id), context);
  }
  if (has_arc_agent(context.environment)) return make_azure_arc_source(std::move(id), context);
  return make_imds_source(std::move(id), asked, memory, context);
}

}  // namespace acr::identity

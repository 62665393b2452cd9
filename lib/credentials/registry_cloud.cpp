#include "credentials/registry_cloud.hpp"

namespace acr::credentials {

Result<const registry::Cloud*> cloud_of(const config::RegistrySettings& settings,
                                        const registry::LoginServer& server, CloudDirectory& clouds,
                                        Deadline deadline) {
  const registry::Cloud& own = server.cloud();
  const bool is_azures_own = registry::find_cloud(own.name) == &own;
  if (settings.cloud.empty() && is_azures_own) return &own;
  return clouds.find(settings.cloud.empty() ? own.name : settings.cloud, deadline);
}

std::vector<identity::Audience> audiences_of(const config::RegistrySettings& settings,
                                             const registry::Cloud& cloud) {
  std::vector<identity::Audience> audiences;
  if (!settings.audience.empty()) {
    audiences.emplace_back(settings.audience);
  } else {
    audiences.emplace_back(registry::acr_audience);
    if (!cloud.arm_audience.empty()) audiences.emplace_back(cloud.arm_audience);
  }
  return audiences;
}

}  // namespace acr::credentials

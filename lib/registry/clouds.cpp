#include "registry/clouds.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace acr::registry {
namespace {

// The names of azure-cli core/cloud.py, of the SDKs' configurations, and what people say.
const std::array<std::pair<std::string_view, const Cloud*>, 10> known_names{{
    {"AzureCloud", &public_cloud},
    {"AzurePublic", &public_cloud},
    {"AzurePublicCloud", &public_cloud},
    {"public", &public_cloud},
    {"AzureChinaCloud", &china_cloud},
    {"AzureChina", &china_cloud},
    {"china", &china_cloud},
    {"AzureUSGovernment", &us_government_cloud},
    {"AzureGovernment", &us_government_cloud},
    {"usgovernment", &us_government_cloud},
}};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

const Cloud* Clouds::find(std::string_view name) const {
  for (const Cloud& cloud : others_) {
    if (same(cloud.name, name)) return &cloud;
  }
  for (const auto& [known, cloud] : known_names) {
    if (same(known, name)) return cloud;
  }
  return nullptr;
}

std::vector<const Cloud*> Clouds::all() const {
  std::vector<const Cloud*> clouds{&public_cloud, &china_cloud, &us_government_cloud};
  for (const Cloud& cloud : others_) clouds.push_back(&cloud);
  return clouds;
}

}  // namespace acr::registry

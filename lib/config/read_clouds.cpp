#include "config/read_clouds.hpp"

#include <algorithm>

#include "config/read_value.hpp"
#include "config/text.hpp"
#include "config/vocabulary.hpp"

namespace acr::config {
namespace {

bool is_suffix(std::string_view text) {
  return is_host_name(text, 2);
}

std::string read_suffix(const Value& value, Complaints& complaints) {
  std::string suffix = lower(read_text(
      value, is_suffix, "a domain of at least two labels, such as azurecr.contoso.com", complaints));
  if (is_azures(suffix)) {
    complaints.add(value, quoted(suffix) +
                              " belongs to Azure itself: its own registries need no cloud here, "
                              "and others have none there");
  }
  return suffix;
}

std::string read_url(const Value& value, Complaints& complaints) {
  return read_text(value, is_https_url, "an https URL", complaints);
}

CustomCloud read_cloud(const Value& value, Complaints& complaints) {
  CustomCloud cloud;
  cloud.name = value.key;
  if (!is_object(value, complaints)) return cloud;
  for (const Value& member : value.members) {
    if (member.key == "registrySuffix") {
      cloud.registry_suffix = read_suffix(member, complaints);
    } else if (member.key == "authority") {
      cloud.authority = read_url(member, complaints);
    } else if (member.key == "armEndpoint") {
      cloud.arm_endpoint = read_url(member, complaints);
    } else if (member.key == "armAudience") {
      cloud.arm_audience = read_url(member, complaints);
    } else {
      complaints.add_unknown_key(value, member, words_of(cloud_keys));
    }
  }
  if (!cloud.arm_endpoint.empty()) return cloud;
  if (cloud.registry_suffix.empty()) {
    complaints.add(value, "needs \"registrySuffix\" and \"authority\", or \"armEndpoint\" to read them from");
  } else if (cloud.authority.empty()) {
    complaints.add(value, "needs \"authority\", or \"armEndpoint\" to read it from");
  }
  return cloud;
}

bool is_azure_name(std::string_view name) {
  return std::any_of(azure_clouds.begin(), azure_clouds.end(),
                     [name](std::string_view known) { return same_but_for_case(known, name); });
}

}  // namespace

std::vector<CustomCloud> read_clouds(const Value& value, Complaints& complaints) {
  std::vector<CustomCloud> clouds;
  if (!is_object(value, complaints)) return clouds;
  for (const Value& member : value.members) {
    if (complaints.first()) break;
    if (!is_id(member.key)) {
      complaints.add_at_key(value, member, quoted(member.key) + " is not a cloud's name",
                            "Take letters, digits and hyphens");
    } else if (is_azure_name(member.key)) {
      complaints.add_at_key(value, member, quoted(member.key) + " is the name of one of Azure's own clouds",
                            "Take another name; Azure's own clouds need no entry");
    }
    CustomCloud cloud = read_cloud(member, complaints);
    for (const CustomCloud& other : clouds) {
      if (same_but_for_case(other.name, cloud.name)) {
        complaints.add_at_key(value, member, quoted(cloud.name) + " stands here a second time");
      } else if (!cloud.registry_suffix.empty() && other.registry_suffix == cloud.registry_suffix) {
        complaints.add(*member.find("registrySuffix"),
                       quoted(cloud.registry_suffix) + " is that of the cloud " + quoted(other.name), {});
      }
    }
    clouds.push_back(std::move(cloud));
  }
  return clouds;
}

}  // namespace acr::config

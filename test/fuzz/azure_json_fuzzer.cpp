// A node's azure.json, and what a cloud's ARM says of it.
#include "config/azure_json.hpp"
#include "config/text.hpp"
#include "credentials/cloud_metadata.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using acr::fuzz::require;
  const std::string_view text = acr::fuzz::view(data, size);
  const auto node = acr::config::parse_azure_json(text, "/etc/kubernetes/azure.json");
  if (node) {
    require(acr::fuzz::is_shown_as_it_is(node->client_id) && acr::fuzz::is_shown_as_it_is(node->tenant),
            "ids are printable");
    require(node->managed_identity.kind != acr::config::ManagedIdentityId::Kind::system ||
                node->managed_identity.value.empty(),
            "the system's identity has no id");
  } else {
    acr::fuzz::require_sound(node.error());
    require(node.error().what.find("/etc/kubernetes/azure.json") != std::string::npos,
            "the error names the file");
  }
  const auto cloud = acr::credentials::read_cloud_metadata(text, "https://management.stack.contoso.com");
  if (cloud) {
    require(acr::fuzz::is_shown_as_it_is(cloud->registry_suffix) &&
                acr::fuzz::is_shown_as_it_is(cloud->authority) &&
                acr::fuzz::is_shown_as_it_is(cloud->arm_audience),
            "what a cloud says is printable");
  }
  return 0;
}

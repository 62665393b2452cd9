// A node's azure.json, and what a cloud's ARM says of it.
#include "../unit/fakes.hpp"
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
  acr::test::World world;
  world.http.answer = [text](const acr::test::Sent&) { return acr::test::response(200, text); };
  const auto cloud = acr::credentials::fetch_cloud_metadata("https://management.stack.contoso.com",
                                                            world.context(), world.deadline());
  if (!cloud) {
    acr::fuzz::require_sound(cloud.error());
    return 0;
  }
  require(acr::config::is_https_url(cloud->authority), "an authority is an https URL", cloud->authority);
  require(acr::config::is_host_name(cloud->registry_suffix, 2), "a suffix is a domain",
          cloud->registry_suffix);
  require(acr::fuzz::is_shown_as_it_is(cloud->arm_audience), "an audience is printable", cloud->arm_audience);
  return 0;
}

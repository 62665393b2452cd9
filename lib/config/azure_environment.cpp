#include "config/azure_environment.hpp"

#include <boost/json/object.hpp>

#include "config/complaints.hpp"
#include "config/text.hpp"
#include "config/vocabulary.hpp"
#include "http/json.hpp"
#include "platform/file_text.hpp"

namespace acr::config {
namespace {

constexpr const char* variable = "AZURE_ENVIRONMENT_FILEPATH";
constexpr std::size_t longest_file = std::size_t{1024} * 1024;

/// `.azurecr.contoso.com` and the same without the dot are both to be found.
std::string registry_suffix(std::string_view text) {
  if (text.starts_with('.')) text.remove_prefix(1);
  std::string suffix = lower(text);
  return is_azures(suffix) ? std::string() : suffix;
}

Error bad_file(const std::string& path, const std::string& what) {
  return {ErrorKind::bad_input, path + what, std::string("Correct it, or unset ") + variable};
}

}  // namespace

Result<std::optional<CustomCloud>> read_azure_environment(const Environment& environment) {
  const std::optional<std::string_view> named = environment.get(variable);
  if (!named) return std::optional<CustomCloud>();
  const std::string path(*named);
  const Result<Secret> text = read_trusted_file(path, longest_file);
  if (!text) {
    Error error = text.error();
    if (error.kind == ErrorKind::not_found) error.kind = ErrorKind::bad_input;
    if (error.hint.empty()) error.hint = std::string("Correct or unset ") + variable;
    return error;
  }
  CustomCloud cloud;
  const bool read = http::with_json_object(text->reveal(), [&cloud](const boost::json::object& object) {
    cloud.name = http::string_member(object, "name");
    cloud.registry_suffix = registry_suffix(http::string_member(object, "containerRegistryDNSSuffix"));
    cloud.authority = http::string_member(object, "activeDirectoryEndpoint");
    cloud.arm_endpoint = http::string_member(object, "resourceManagerEndpoint");
    cloud.arm_audience = http::string_member(object, "tokenAudience");
  });
  if (!read) return bad_file(path, " is not a JSON object");
  if (!cloud.registry_suffix.empty() && !is_host_name(cloud.registry_suffix, 2)) {
    return bad_file(path, ": \"containerRegistryDNSSuffix\" is no domain of at least two labels");
  }
  for (const std::string* url : {&cloud.authority, &cloud.arm_endpoint, &cloud.arm_audience}) {
    if (!url->empty() && !is_https_url(*url)) return bad_file(path, ": " + quoted(*url) + " is no https URL");
  }
  return std::optional(std::move(cloud));
}

}  // namespace acr::config

#include "credentials/cloud_metadata.hpp"

#include "config/text.hpp"
#include "http/json.hpp"
#include "http/retry.hpp"

namespace acr::credentials {
namespace {

namespace json = boost::json;

constexpr std::string_view query = "/metadata/endpoints?api-version=2019-05-01";

std::string_view without_slash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

const json::object* object_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_object() ? &value->get_object() : nullptr;
}

/// The first audience; clients may use any of them.
std::string_view first_audience(const json::object& authentication) {
  const json::value* audiences = authentication.if_contains("audiences");
  if (audiences == nullptr || !audiences->is_array() || audiences->get_array().empty()) return {};
  const json::value& first = audiences->get_array().front();
  if (!first.is_string()) return {};
  return {first.get_string().data(), first.get_string().size()};
}

std::optional<CloudMetadata> read_cloud(const json::object& cloud) {
  const json::object* authentication = object_member(cloud, "authentication");
  const json::object* suffixes = object_member(cloud, "suffixes");
  if (authentication == nullptr || suffixes == nullptr) return std::nullopt;
  std::string_view suffix = http::string_member(*suffixes, "acrLoginServer");
  while (suffix.starts_with('.')) suffix.remove_prefix(1);
  return CloudMetadata{config::lower(suffix),
                       std::string(without_slash(http::string_member(*authentication, "loginEndpoint"))),
                       std::string(first_audience(*authentication))};
}

bool is_of(const json::object& cloud, std::string_view arm_endpoint) {
  return without_slash(http::string_member(cloud, "resourceManager")) == without_slash(arm_endpoint);
}

/// A suffix that takes in other people's domains would have our tokens sent to them.
bool is_private_domain(std::string_view suffix) {
  return suffix.size() < 200 && config::is_host_name(suffix, 2);
}

}  // namespace

std::optional<CloudMetadata> read_cloud_metadata(std::string_view body, std::string_view arm_endpoint) {
  std::optional<CloudMetadata> metadata;
  // An array is no object: as the only member of one, both are read alike.
  Secret wrapped("{\"clouds\":");
  wrapped.append(body);
  wrapped.append("}");
  http::with_json_object(wrapped.reveal(), [&](const json::object& object) {
    const json::value* clouds = object.if_contains("clouds");
    if (clouds == nullptr) return;
    if (clouds->is_object()) metadata = read_cloud(clouds->get_object());
    if (!clouds->is_array()) return;
    for (const json::value& cloud : clouds->get_array()) {
      if (cloud.is_object() && is_of(cloud.get_object(), arm_endpoint))
        metadata = read_cloud(cloud.get_object());
    }
  });
  return metadata;
}

Result<CloudMetadata> fetch_cloud_metadata(std::string_view arm_endpoint, const http::Context& context,
                                           Deadline deadline) {
  Result<http::Url> url = http::parse_endpoint(arm_endpoint, "armEndpoint");
  if (!url) return url.error();
  if (url->scheme != http::Scheme::https)
    return Error{ErrorKind::bad_input, "armEndpoint is not an https URL"};
  http::Request request;
  request.url = *std::move(url);
  request.url.target.append(query);
  request.headers = {{"Accept", "application/json"}};
  const std::string who = "metadata of " + std::string(arm_endpoint);
  const Result<http::Response> response =
      http::send_with_retry(context.http, request, {}, context.clock, context.random, deadline);
  if (!response) return in_context(who, response.error());
  std::optional<CloudMetadata> metadata = read_cloud_metadata(response->body.reveal(), arm_endpoint);
  if (response->status != 200 || !metadata) {
    return Error{
        ErrorKind::rejected,
        who + ": answered " + std::to_string(response->status) + " without a cloud's endpoints",
        "Check armEndpoint in the settings, or give registrySuffix, authority and armAudience there"};
  }
  if (!is_private_domain(metadata->registry_suffix) || !config::is_https_url(metadata->authority) ||
      !(metadata->arm_audience.empty() || config::is_id(metadata->arm_audience))) {
    return Error{ErrorKind::rejected,
                 who + ": names no registries' domain, authority, or audience that can be trusted"};
  }
  return *std::move(metadata);
}

}  // namespace acr::credentials

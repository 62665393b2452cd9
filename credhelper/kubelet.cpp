#include "credhelper/kubelet.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "http/json.hpp"
#include "http/service_text.hpp"
#include "keychain/credentials_text.hpp"

namespace acr::kubelet {
namespace {

using keychain::append_json_string;

constexpr std::array<std::string_view, 3> versions{"credentialprovider.kubelet.k8s.io/v1",
                                                   "credentialprovider.kubelet.k8s.io/v1beta1",
                                                   "credentialprovider.kubelet.k8s.io/v1alpha1"};
constexpr std::string_view request_kind = "CredentialProviderRequest";
constexpr std::chrono::hours longest_cache_duration{1};

Error bad_request(std::string what) {
  return {ErrorKind::bad_input, std::move(what),
          "This program is called by the kubelet, which writes a CredentialProviderRequest to its standard "
          "input"};
}

}  // namespace

std::string_view CredentialRequest::annotation(std::string_view key) const {
  const auto found = std::find_if(annotations.begin(), annotations.end(),
                                  [key](const auto& annotation) { return annotation.first == key; });
  return found == annotations.end() ? std::string_view() : std::string_view(found->second);
}

Result<CredentialRequest> read_request(std::string_view text) {
  CredentialRequest request;
  std::string kind;
  const bool read = http::with_json_object(text, [&](const boost::json::object& object) {
    kind = http::string_member(object, "kind");
    request.api_version = http::string_member(object, "apiVersion");
    request.image = http::string_member(object, "image");
    request.service_account_token = Secret(http::string_member(object, "serviceAccountToken"));
    const boost::json::value* const annotations = object.if_contains("serviceAccountAnnotations");
    if (annotations == nullptr || !annotations->is_object()) return;
    for (const auto& [key, value] : annotations->get_object()) {
      if (!value.is_string()) continue;
      request.annotations.emplace_back(std::string(key.data(), key.size()),
                                       std::string(value.get_string().data(), value.get_string().size()));
    }
  });
  if (!read) return bad_request("standard input is not a JSON object");
  if (kind != request_kind) {
    return bad_request("kind is \"" + http::printable(kind) + "\", not " + std::string(request_kind));
  }
  if (std::find(versions.begin(), versions.end(), request.api_version) == versions.end()) {
    Error error = bad_request("apiVersion \"" + http::printable(request.api_version) + "\" is not known");
    error.hint = "Set the provider's apiVersion in the kubelet's CredentialProviderConfig to " +
                 std::string(versions.front());
    return error;
  }
  if (request.image.empty()) return bad_request("the request names no image");
  return request;
}

Secret write_response(std::string_view api_version, const CredentialResponse& response) {
  Secret text;
  text.append("{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":");
  append_json_string(text, api_version);
  text.append(",\"cacheKeyType\":");
  append_json_string(text, response.for_image_alone ? "Image" : "Registry");
  text.append(",\"cacheDuration\":");
  append_json_string(text, go_duration(response.cache_duration));
  text.append(",\"auth\":{");
  for (const AuthEntry& entry : response.auth) {
    if (&entry != &response.auth.front()) text.append(",");
    append_json_string(text, entry.pattern);
    text.append(":{\"username\":");
    append_json_string(text, entry.user_name);
    text.append(",\"password\":");
    append_json_string(text, entry.password.reveal());
    text.append("}");
  }
  text.append("}}\n");
  return text;
}

std::string go_duration(std::chrono::seconds duration) {
  const long seconds = duration.count();
  const long minutes = seconds / 60;
  std::string text;
  if (minutes >= 60) text.append(std::to_string(minutes / 60)).append("h");
  if (minutes > 0) text.append(std::to_string(minutes % 60)).append("m");
  return text.append(std::to_string(seconds % 60)).append("s");
}

std::chrono::seconds cache_duration(std::chrono::seconds life) {
  return std::clamp(life / 2, std::chrono::seconds(0), std::chrono::seconds(longest_cache_duration));
}

}  // namespace acr::kubelet

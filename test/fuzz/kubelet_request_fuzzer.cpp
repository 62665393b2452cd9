// The kubelet's request, our response, and `--registry-mirror`.
#include "credhelper/kubelet.hpp"
#include "credhelper/registry_mirrors.hpp"
#include "fuzz.hpp"
#include "http/json.hpp"

namespace {

using acr::fuzz::require;

void check_request(std::string_view text) {
  const auto request = acr::kubelet::read_request(text);
  if (!request) return acr::fuzz::require_sound(request.error());
  require(!request->image.empty(), "a request names an image");
  acr::kubelet::CredentialResponse response;
  response.cache_duration = acr::kubelet::cache_duration(std::chrono::seconds(text.size() * 97));
  response.auth.push_back({request->image, "somebody", request->service_account_token.copy()});
  const acr::Secret written = acr::kubelet::write_response(request->api_version, response);
  const bool is_object =
      acr::http::with_json_object(written.reveal(), [&](const boost::json::object& object) {
        require(acr::http::string_member(object, "apiVersion") == request->api_version,
                "it answers in the request's version");
        const boost::json::object& entry = object.at("auth").as_object().at(request->image).as_object();
        require(acr::http::string_member(entry, "password") == request->service_account_token.reveal(),
                "the password is read as it was");
      });
  require(is_object, "the response is JSON", written.reveal());
}

void check_mirrors(std::string_view text) {
  const std::string_view image = acr::fuzz::take_until(text, '\n');
  const acr::kubelet::RegistryMirrors mirrors = acr::kubelet::read_mirrors(text);
  for (const acr::kubelet::RegistryMirror& mirror : mirrors.all) {
    require(!mirror.source.empty() && !mirror.target.empty(), "a mirror has two sides");
    const auto pulled = acr::kubelet::follow_mirror(mirror.source + ".evil.com/a", {mirror});
    require(pulled.source.empty(), "a source ends where a name ends", mirror.source);
  }
  const acr::kubelet::PulledImage pulled = acr::kubelet::follow_mirror(image, mirrors.all);
  require(pulled.source.empty() ? pulled.image == image : image.starts_with(pulled.source),
          "an image is pulled from itself, or from a mirror of its source");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = acr::fuzz::view(data, size);
  check_request(text);
  check_mirrors(text);
  return 0;
}

// What variables say of proxies: HTTPS_PROXY in the first line, NO_PROXY in the second, a host in the third.
#include "fuzz.hpp"
#include "http/no_proxy.hpp"
#include "http/proxy.hpp"

namespace {

using acr::fuzz::require;

class Variables final : public acr::Environment {
 public:
  Variables(std::string_view proxy, std::string_view no_proxy) : proxy_(proxy), no_proxy_(no_proxy) {}

  [[nodiscard]] std::optional<std::string_view> get(const char* name) const override {
    if (std::string_view(name) == "HTTPS_PROXY" && !proxy_.empty()) return proxy_;
    if (std::string_view(name) == "NO_PROXY" && !no_proxy_.empty()) return no_proxy_;
    return std::nullopt;
  }

 private:
  std::string_view proxy_;
  std::string_view no_proxy_;
};

void check(const acr::http::Proxy& proxy, const acr::http::Url& url) {
  require(proxy.host.find_first_of("/@?#\\ \r\n") == std::string::npos && !proxy.host.empty(),
          "a host is a host", proxy.host);
  require(proxy.port != 0, "there is a port");
  require(acr::fuzz::is_shown_as_it_is(proxy.origin()), "a proxy can be named to people", proxy.origin());
  if (proxy.user_info.reveal().find("canary") != std::string_view::npos &&
      proxy.host.find("canary") == std::string::npos) {
    require(proxy.origin().find("canary") == std::string::npos, "without its password", proxy.origin());
  }
  const acr::Secret request = acr::http::tunnel_request(proxy, url);
  std::string_view rest = request.reveal();
  require(rest.ends_with("\r\n\r\n"), "a request ends", rest);
  rest.remove_suffix(2);
  std::size_t lines = 0;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\r\n");
    require(acr::fuzz::is_shown_as_it_is(rest.substr(0, end)), "nothing is put into a request's head", rest);
    rest.remove_prefix(end + 2);
    ++lines;
  }
  require(lines == (proxy.user_info.empty() ? 3 : 4), "no header is added, and none is missing",
          request.reveal());
  acr::fuzz::require_sound(acr::http::refused_by(proxy, url, 407));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = acr::fuzz::view(data, size);
  const std::string_view proxy = acr::fuzz::take_until(text, '\n');
  const std::string_view no_proxy = acr::fuzz::take_until(text, '\n');
  const auto url = acr::http::parse_request_url("https://" + std::string(text.substr(0, 300)) + "/", "URL");
  if (!url) return 0;
  const Variables variables(proxy, no_proxy);
  const auto found = acr::http::proxy_for(*url, variables);
  if (!found) {
    // Of a password, that is; other words may be ours as well.
    const bool has_password = proxy.find("canary") != std::string_view::npos;
    acr::fuzz::require_sound(found.error(), has_password ? "canary" : std::string_view());
  } else if (*found) {
    check(**found, *url);
  }
  return 0;
}

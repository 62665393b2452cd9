#include <algorithm>

#include "diagnosis/own_rungs.hpp"
#include "http/service_text.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "proxy";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

/// Go's rules for names [golang/net http/httpproxy]: `foo.com` is itself and all below, `.foo.com` and
/// `*.foo.com` all below, `*` everything.
bool excepts(std::string_view no_proxy, std::string_view host) {
  const std::string list = lowered(no_proxy);
  std::string_view left = list;
  while (!left.empty()) {
    const std::size_t comma = left.find(',');
    std::string_view entry = left.substr(0, comma);
    left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 1);
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    if (entry.ends_with(":443")) entry.remove_suffix(4);
    if (entry == "*") return true;
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.empty()) continue;
    const bool below_only = entry.starts_with('.');
    const bool below = host.ends_with(entry) && host.size() > entry.size() &&
                       (below_only || host[host.size() - entry.size() - 1] == '.');
    if (below || (!below_only && host == entry)) return true;
  }
  return false;
}

/// Without a user name and a password.
std::string without_credentials(std::string_view proxy) {
  const std::size_t at = proxy.rfind('@');
  if (at == std::string_view::npos) return http::printable(proxy);
  const std::size_t scheme = proxy.find("://");
  const std::string_view kept = scheme == std::string_view::npos ? "" : proxy.substr(0, scheme + 3);
  return http::printable(std::string(kept) + std::string(proxy.substr(at + 1)));
}

}  // namespace

Rung look_at_proxy(std::string_view host, const Environment& environment) {
  const auto either = [&environment](const char* upper, const char* lower_case) {
    const std::optional<std::string_view> value = environment.get(upper);
    return value ? value : environment.get(lower_case);
  };
  const std::optional<std::string_view> proxy = either("HTTPS_PROXY", "https_proxy");
  if (!proxy) return passed(name, "none is set");
  const std::string where = without_credentials(*proxy);
  if (!host.empty() && excepts(either("NO_PROXY", "no_proxy").value_or(""), host)) {
    return passed(name, "NO_PROXY excepts this registry from " + where);
  }
  Rung rung =
      doubtful(name, "HTTPS_PROXY is " + where + ", but the helper connects directly",
               "Proxies are not supported yet: let this machine reach the registry and Entra on port 443");
  rung.facts = {{"proxy", where}};
  return rung;
}

}  // namespace acr::diagnosis

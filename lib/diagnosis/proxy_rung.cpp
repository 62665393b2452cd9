#include "diagnosis/own_rungs.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "proxy";

}  // namespace

Step<http::Proxy> look_at_proxy(const std::string& host, const Environment& environment) {
  const std::optional<http::NamedProxy> named = http::named_proxy(http::Scheme::https, environment);
  if (!named) return {passed(name, "none is set")};
  Result<http::Proxy> proxy = http::parse_proxy(named->value, named->variable);
  http::Url url;
  url.host = host;
  const Result<std::optional<http::Proxy>> used = http::proxy_for(url, environment);
  if (!host.empty() && used && !*used) {
    // What is wrong with it is a matter of who uses it, such as Entra.
    return {
        passed(name, "NO_PROXY excepts this registry from " + (proxy ? proxy->origin() : named->variable))};
  }
  if (!proxy) return {failed(name, proxy.error())};
  const std::string where = proxy->origin();
  Rung rung =
      passed(name, proxy->variable + " is " + where + (proxy->user_info.empty() ? "" : ", with a user"));
  rung.facts = {{"proxy", where}, {"variable", proxy->variable}};
  return {std::move(rung), *std::move(proxy)};
}

}  // namespace acr::diagnosis

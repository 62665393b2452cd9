#include "diagnosis/network_rungs.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "dns";
constexpr const char* code = "CONNECTIVITY_DNS_ERROR";

/// Of a private network [RFC 1918, RFC 4193]: then the registry has a private endpoint.
bool is_private(const std::string& address) {
  const auto begins = [&address](const char* prefix) { return address.starts_with(prefix); };
  if (begins("10.") || begins("192.168.") || begins("fd") || begins("fc")) return true;
  if (!begins("172.")) return false;
  const std::string second = address.substr(4, address.find('.', 4) - 4);
  return second.size() == 2 && second >= "16" && second <= "31";
}

std::string joined(const std::vector<std::string>& addresses) {
  std::string text;
  for (const std::string& address : addresses) text.append(text.empty() ? "" : ", ").append(address);
  return text;
}

Step<std::vector<std::string>> look_up_proxy(const http::Proxy& proxy, http::Probe& probe,
                                             Deadline deadline) {
  Result<std::vector<std::string>> addresses = probe.resolve(proxy.host, deadline);
  if (!addresses) {
    Error error = in_context("the proxy " + proxy.host + " has no address", addresses.error());
    error.hint = "Check " + proxy.variable + ", and this machine's DNS";
    return {failed(name, error, code)};
  }
  const std::string text = joined(*addresses);
  Rung rung = passed(name, "the proxy " + proxy.host + " is " + text + "; it looks up the registry's name");
  rung.facts = {{"proxyAddresses", text}};
  return {std::move(rung), *std::move(addresses)};
}

}  // namespace

Step<std::vector<std::string>> look_up_name(const registry::LoginServer& server, const http::Proxy* proxy,
                                            http::Probe& probe, Deadline deadline) {
  if (proxy != nullptr) return look_up_proxy(*proxy, probe, deadline);
  Result<std::vector<std::string>> addresses = probe.resolve(server.host(), deadline);
  if (!addresses) {
    Error error = in_context(server.host() + " has no address", addresses.error());
    error.hint = "Check the name (az acr show -n " + registry::short_name(server.host()) +
                 "), this machine's DNS, and, for a private endpoint, that the zone privatelink." +
                 std::string(server.cloud().registry_suffix) + " is linked to this network";
    return {failed(name, error, code)};
  }
  const std::string text = joined(*addresses);
  Rung rung = passed(name, text + (is_private(addresses->front()) ? " (a private endpoint)" : ""));
  rung.facts = {{"addresses", text}};
  return {std::move(rung), *std::move(addresses)};
}

}  // namespace acr::diagnosis

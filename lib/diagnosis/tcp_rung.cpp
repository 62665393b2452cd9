#include "diagnosis/network_rungs.hpp"

namespace acr::diagnosis {

Step<std::string> knock(const std::vector<std::string>& addresses, const http::Proxy* proxy,
                        http::Probe& probe, Deadline deadline) {
  constexpr const char* name = "tcp";
  const std::uint16_t port = proxy == nullptr ? http::default_port(http::Scheme::https) : proxy->port;
  const std::string whose = "port " + std::to_string(port);
  const Result<http::Reached> reached = probe.connect(addresses, port, deadline);
  if (!reached) {
    Error error = in_context("nothing answers on " + whose, reached.error());
    error.hint = "Let this machine reach " + whose + " there: a firewall or a missing route keeps it out";
    if (proxy != nullptr) {
      error = in_context("the proxy " + proxy->origin(), error);
      error.hint = "Check " + proxy->variable + ", and that the proxy runs";
    }
    return {failed(name, error)};
  }
  const std::string at = proxy == nullptr ? "" : "the proxy at ";
  Rung rung = passed(name, whose + " of " + at + reached->address + " answers");
  rung.facts = {{"address", reached->address}};
  if (!reached->in_vain.empty()) {
    rung.state = State::warning;
    rung.found += ", after " + reached->in_vain.front();
    rung.fix =
        "Each connection may wait a moment for the dead address first: mend its route, or take it out of DNS";
  }
  return {std::move(rung), reached->address};
}

}  // namespace acr::diagnosis

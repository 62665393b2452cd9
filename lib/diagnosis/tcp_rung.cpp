#include "diagnosis/network_rungs.hpp"

namespace acr::diagnosis {

Step<std::string> knock(const std::vector<std::string>& addresses, http::Probe& probe, Deadline deadline) {
  constexpr const char* name = "tcp";
  const Result<http::Reached> reached =
      probe.connect(addresses, http::default_port(http::Scheme::https), deadline);
  if (!reached) {
    Error error = in_context("nothing answers on port 443", reached.error());
    error.hint = "Let this machine reach port 443 there: a firewall or a missing route keeps it out";
    return {failed(name, error)};
  }
  Rung rung = passed(name, "port 443 of " + reached->address + " answers");
  rung.facts = {{"address", reached->address}};
  if (!reached->in_vain.empty()) {
    rung.state = State::warning;
    rung.found += ", after " + reached->in_vain.front();
    rung.fix = "Each connection may wait for the dead address first: mend its route, or take it out of DNS";
  }
  return {std::move(rung), reached->address};
}

}  // namespace acr::diagnosis

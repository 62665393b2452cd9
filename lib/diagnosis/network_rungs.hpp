#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/rung.hpp"
#include "http/context.hpp"
#include "http/probe.hpp"
#include "http/proxy.hpp"
#include "registry/login_server.hpp"

/// The way to a registry, one step at a time. Each is told what the one before it found. Where there is a
/// proxy (not null), this machine looks up the proxy's name and connects to the proxy, and so do these.
namespace acr::diagnosis {

/// `dns`: the addresses.
Step<std::vector<std::string>> look_up_name(const registry::LoginServer& server, const http::Proxy* proxy,
                                            http::Probe& probe, Deadline deadline);

/// `tcp`: the address that answers on the port.
Step<std::string> knock(const std::vector<std::string>& addresses, const http::Proxy* proxy,
                        http::Probe& probe, Deadline deadline);

/// `tls`: whose certificate the registry shows, through the proxy if there is one, and who vouches for it.
Rung check_certificate(const registry::LoginServer& server, const http::Proxy* proxy,
                       const std::string& address, http::Probe& probe, Deadline deadline);

/// What somebody else's clock said, when ours said something.
struct ClockReading {
  std::string whose;
  std::chrono::seconds ahead{};  ///< of ours
};

/// `challenge`: whether the registry asks for a token of its own. Finds the registry's clock, if it has one.
Step<ClockReading> ask_without_token(const registry::LoginServer& server, const http::Context& context,
                                     Deadline deadline);

/// `entra`: whether the authority, an https URL, answers at all.
Step<ClockReading> reach_entra(const std::string& authority, const http::Context& context, Deadline deadline);

/// `clock`: how far ours is from theirs.
Rung compare_clocks(const std::vector<ClockReading>& readings);

}  // namespace acr::diagnosis

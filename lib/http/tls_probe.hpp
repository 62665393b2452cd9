#pragma once

#include <cstdint>
#include <string>

#include "http/probe.hpp"
#include "http/proxy.hpp"
#include "platform/client_socket.hpp"
#include "platform/environment.hpp"

namespace acr::http {

/// Shakes hands over a connection, which leads to the proxy if there is one: `Probe::shake_hands`.
Result<TlsFacts> probe_tls(ClientSocket& socket, const std::string& host, std::uint16_t port,
                           const Proxy* proxy, const Environment& environment, Deadline deadline);

}  // namespace acr::http

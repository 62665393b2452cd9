#pragma once

#include <string>

#include "http/probe.hpp"
#include "platform/environment.hpp"

namespace acr::http {

/// Shakes hands over a connected socket that does not block: `Probe::shake_hands`.
Result<TlsFacts> probe_tls(int socket, const std::string& host, const Environment& environment,
                           Deadline deadline);

}  // namespace acr::http

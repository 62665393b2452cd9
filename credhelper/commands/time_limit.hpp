#pragma once

#include <chrono>

namespace acr::commands {

/// How long a command may take in all, or `refresh` for each registry; as long as a verb of the protocol may.
/// The kubelet waits for a minute [kubernetes pkg/credentialprovider/plugin: ExecPlugin].
inline constexpr std::chrono::seconds time_limit{30};

}  // namespace acr::commands

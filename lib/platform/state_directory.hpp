#pragma once

#include <string>

#include "platform/environment.hpp"

namespace acr {

/// Where what must not be lost is kept: `$XDG_STATE_HOME/docker-credential-acr`, else
/// `$HOME/.local/state/docker-credential-acr` [XDG base directory specification: a relative path counts as
/// unset]; empty where neither is set.
std::string state_directory(const Environment& environment);

}  // namespace acr

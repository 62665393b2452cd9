#pragma once

#include <string>
#include <vector>

#include "platform/environment.hpp"

namespace acr::clients {

/// The hosts for which `credHelpers` in docker's or podman's files name this helper; sorted. What cannot be
/// read names none.
std::vector<std::string> helped_hosts(const Environment& environment);

/// The same of docker's file alone, which docker's libraries read, too.
std::vector<std::string> hosts_helped_for_docker(const Environment& environment);

}  // namespace acr::clients

#pragma once

#include <string>

namespace acr::diagnosis {

/// A registry's name as az takes it, and as it stands in front of its login server.
inline std::string short_name(const std::string& host) {
  return host.substr(0, host.find('.'));
}

}  // namespace acr::diagnosis

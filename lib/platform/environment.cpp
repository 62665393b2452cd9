#include "platform/environment.hpp"

#include <cstdlib>

namespace acr {

std::optional<std::string_view> ProcessEnvironment::get(const char* name) const {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace acr

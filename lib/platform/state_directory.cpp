#include "platform/state_directory.hpp"

namespace acr {

std::string state_directory(const Environment& environment) {
  constexpr const char* own = "/docker-credential-acr";
  const auto state = environment.get("XDG_STATE_HOME");
  if (state && state->starts_with('/')) return std::string(*state) + own;
  const auto home = environment.get("HOME");
  if (home && home->starts_with('/')) return std::string(*home) + "/.local/state" + own;
  return {};
}

}  // namespace acr

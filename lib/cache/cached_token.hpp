#pragma once

#include <optional>
#include <string>

#include "cache/failure.hpp"
#include "platform/clock.hpp"

namespace acr::cache {

/// What the cache knows of one registry and one identity: for people, without the token.
struct CachedToken {
  std::string key;  ///< its name, as Key::name() is
  std::string login_server;
  std::string identity;  ///< empty if there is no token that can be read
  std::string audience;
  sys_seconds issued{};
  sys_seconds renew_at{};
  sys_seconds expires{};           ///< the epoch if there is no token
  std::optional<Failure> failure;  ///< of the last renewal, if that failed
};

}  // namespace acr::cache

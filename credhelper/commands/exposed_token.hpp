#pragma once

#include <string_view>

#include "credentials/session.hpp"
#include "credhelper/commands/world.hpp"
#include "platform/clock.hpp"

namespace acr::commands {

/// How a registry's refresh token is printed for other tools.
enum class TokenFormat {
  az,  ///< `{"loginServer": …, "accessToken": …}`, as `az acr login --expose-token` prints it
  username_password,  ///< two lines: the user name that goes with it, and the token
  identity_token,     ///< the `auths` entry of docker's config.json that has it
  raw,                ///< the token
  environment,        ///< ACR_LOGIN_SERVER, ACR_USERNAME and ACR_PASSWORD, for a shell's `eval`
};

/// Prints a refresh token of this registry, and says on standard error until when it is good. `denied` for
/// one that somebody has typed a password for: there is no token for that.
Result<void> print_token(const credentials::OpenedRegistry& opened, TokenFormat format, const World& world,
                         Deadline deadline);

}  // namespace acr::commands

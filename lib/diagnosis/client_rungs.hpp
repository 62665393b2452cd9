#pragma once

#include <string>

#include "config/settings.hpp"
#include "diagnosis/rung.hpp"
#include "http/context.hpp"
#include "keychain/credentials.hpp"
#include "registry/login_server.hpp"

/// What a client sends to a registry before it comes to identities.
namespace acr::diagnosis {

/// `login`: whether somebody has typed a user name and a password for the registry, which are answered ahead
/// of any identity; and where they are kept. Finds them.
Step<keychain::Credentials> look_for_login(const registry::LoginServer& server,
                                           const config::Settings& settings, const http::Context& context,
                                           Deadline deadline);

}  // namespace acr::diagnosis

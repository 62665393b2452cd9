#pragma once

#include <string>

#include "clients/look_up.hpp"
#include "config/settings.hpp"
#include "diagnosis/rung.hpp"
#include "http/context.hpp"
#include "keychain/credentials.hpp"
#include "registry/login_server.hpp"

/// What a client sends to a registry before it comes to identities.
namespace acr::diagnosis {

/// Whether one of the clients asks this helper.
bool asks_us(const clients::Answer& answer);

/// `docker`, `podman`: which file decides what the client sends to the host, and what shadows the helper.
/// That a client does not ask us is a failure, but a warning if the other one does or it is not installed,
/// and of no interest if both; that a file of its cannot be read is a failure, but a warning if both.
Rung judge_client(const clients::Answer& answer, bool other_asks_us, const std::string& host);

/// `login`: whether somebody has typed a user name and a password for the registry, which are answered ahead
/// of any identity; and where they are kept. Finds them.
Step<keychain::Credentials> look_for_login(const registry::LoginServer& server,
                                           const config::Settings& settings, const http::Context& context,
                                           Deadline deadline);

}  // namespace acr::diagnosis

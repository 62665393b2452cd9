#pragma once

#include <vector>

#include "config/settings.hpp"
#include "credentials/cloud_directory.hpp"
#include "identity/token_source.hpp"
#include "registry/login_server.hpp"

namespace acr::credentials {

/// The cloud in which a registry's identity signs in: the one that its settings name, else its login
/// server's. What the settings leave out of a cloud of their own is read from its ARM; errors are
/// CloudDirectory's.
Result<const registry::Cloud*> cloud_of(const config::RegistrySettings& settings,
                                        const registry::LoginServer& server, CloudDirectory& clouds,
                                        Deadline deadline);

/// What Entra tokens may be for, in the order in which to try it: what the settings say, or else ACR's own
/// audience, then ARM's.
std::vector<identity::Audience> audiences_of(const config::RegistrySettings& settings,
                                             const registry::Cloud& cloud);

}  // namespace acr::credentials

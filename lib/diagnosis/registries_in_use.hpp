#pragma once

#include <vector>

#include "credentials/session.hpp"
#include "http/context.hpp"
#include "registry/login_server.hpp"

namespace acr::diagnosis {

/// The registries that docker's and podman's files give to this helper, that the settings name, or that a
/// `get` or `docker login` has lately been for; by name.
std::vector<registry::LoginServer> registries_in_use(credentials::Session& session,
                                                     const http::Context& context, Deadline deadline);

}  // namespace acr::diagnosis

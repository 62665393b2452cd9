#pragma once

#include <string>

#include "diagnosis/rung.hpp"
#include "http/context.hpp"
#include "registry/login_server.hpp"
#include "registry/pull_permission.hpp"

namespace acr::diagnosis {

/// `pull`: whether whom the registry knows by now may pull the repository; without one, whether it gives an
/// access token at all.
Rung try_pull(const registry::LoginServer& server, const registry::Bearer& bearer,
              const std::string& repository, const http::Context& context, Deadline deadline);

}  // namespace acr::diagnosis

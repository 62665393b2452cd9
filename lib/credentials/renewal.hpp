#pragma once

#include <string>
#include <vector>

#include "cache/store.hpp"
#include "http/context.hpp"
#include "identity/selection.hpp"
#include "registry/login_server.hpp"

namespace acr::credentials {

/// What to do with the new token if the registry's were erased (`docker logout`) while it was fetched.
enum class IfErased { keep, forget };

/// Whose token is renewed, and for what.
struct Subject {
  const registry::LoginServer& server;
  identity::Selection selection;
  std::vector<identity::Audience> audiences;  ///< of the Entra token, in the order in which to try them
  cache::Key key;
};

/// Gets a new refresh token for a registry and keeps it, or notes why that failed. `former_audience` is the
/// one that worked the last time, or empty. The caller holds the key's lock.
Result<cache::Entry> renew(const Subject& subject, const std::string& former_audience, IfErased if_erased,
                           cache::Store& store, const http::Context& context, Deadline deadline);

}  // namespace acr::credentials

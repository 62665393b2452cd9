#pragma once

#include "cache/store.hpp"
#include "http/context.hpp"
#include "identity/selection.hpp"
#include "registry/login_server.hpp"

namespace acr::credentials {

/// What to do with the new token if the registry's were erased (`docker logout`) while it was fetched.
enum class IfErased { keep, forget };

/// Gets a new refresh token for a registry and keeps it, or notes why that failed. `former_audience` is the
/// one that worked the last time, or empty. The caller holds the key's lock.
Result<cache::Entry> renew(const registry::LoginServer& server, const identity::Selection& selection,
                           const cache::Key& key, const std::string& former_audience, IfErased if_erased,
                           cache::Store& store, const http::Context& context, Deadline deadline);

}  // namespace acr::credentials

#pragma once

#include <memory>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "identity/imds.hpp"
#include "identity/place.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// The one source that the settings name. What they leave out is looked for in the environment, under the
/// SDKs' names; `bad_input` says what is to be found in neither.
Result<std::unique_ptr<TokenSource>> make_named_source(const config::Identity& identity, const Place& place,
                                                       ImdsMemory& memory, const http::Context& context);

}  // namespace acr::identity

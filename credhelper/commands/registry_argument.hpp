#pragma once

#include <string_view>

#include "credentials/session.hpp"
#include "http/context.hpp"
#include "platform/clock.hpp"

namespace acr::commands {

/// What a person means by the name of a registry: a login server, a URL or an image in it, or a short name
/// (`contoso`), which is one of the settings' cloud (`defaults`), else of the public one. `bad_input`, with a
/// hint, for what is no Azure container registry.
Result<credentials::OpenedRegistry> open_argument(std::string_view argument, const http::Context& context,
                                                  Deadline deadline);

}  // namespace acr::commands

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "credentials/session.hpp"
#include "credhelper/commands/world.hpp"
#include "http/context.hpp"
#include "platform/clock.hpp"

namespace acr::commands {

/// What a person means by the name of a registry: a login server, a URL or an image in it, or a short name
/// (`contoso`), which is one of the settings' cloud (`defaults`), else of the public one. `bad_input`, with a
/// hint, for what is no Azure container registry; what a short name means is never guessed.
Result<credentials::OpenedRegistry> open_argument(std::string_view argument, const http::Context& context,
                                                  Deadline deadline);

/// A registry of which something may be kept.
struct KeptRegistry {
  std::unique_ptr<credentials::Session> session;
  std::string host;
  std::optional<registry::LoginServer> server;  ///< none: the settings do not name its cloud any more
};

/// The same, and also a login server that the cache alone still knows: what is kept of it can be shown and
/// forgotten.
Result<KeptRegistry> open_kept(std::string_view argument, const http::Context& context, Deadline deadline);

/// Says that a registry is left out that nobody has typed, and that the settings do not make ours any more.
void note_passed_over(std::string_view host, const World& world);

}  // namespace acr::commands

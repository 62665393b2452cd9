#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "cache/store.hpp"
#include "config/settings.hpp"
#include "credentials/cloud_directory.hpp"
#include "credentials/service.hpp"
#include "http/context.hpp"
#include "registry/login_server.hpp"

namespace acr::credentials {

/// The settings, the store and the service over them, which belong together.
class Session {
 public:
  Session(config::Settings read, const http::Context& context)
      : settings(std::move(read)),
        store(cache::open_store(context.environment, settings.sealing())),
        clouds(settings.clouds(), *store, context),
        service(settings, clouds, *store, context) {}
  Session(config::Settings read, std::unique_ptr<cache::Store> opened, const http::Context& context)
      : settings(std::move(read)),
        store(std::move(opened)),
        clouds(settings.clouds(), *store, context),
        service(settings, clouds, *store, context) {}

  /// The registry that a client or a person means, in one of Azure's clouds or of the settings' own.
  [[nodiscard]] std::optional<registry::LoginServer> recognise(std::string_view server_url,
                                                               Deadline deadline);

  [[nodiscard]] std::string_view user_name(std::string_view login_server) const {
    return config::user_name(settings.for_registry(login_server).user_name);
  }

  config::Settings settings;
  std::unique_ptr<cache::Store> store;
  CloudDirectory clouds;
  Service service;
};

/// A registry of ours, and the session that serves it.
struct OpenedRegistry {
  std::unique_ptr<Session> session;
  registry::LoginServer server;
};

/// The registry that a client means. `not_found` for a host that is none of ours, which costs nothing but a
/// look at the settings, where somebody may have named a cloud of their own. Other errors: the settings'.
Result<OpenedRegistry> open_registry(std::string_view server_url, const http::Context& context,
                                     Deadline deadline);

}  // namespace acr::credentials

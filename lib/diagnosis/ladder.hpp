#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/session.hpp"
#include "diagnosis/identity_rungs.hpp"
#include "diagnosis/network_rungs.hpp"
#include "diagnosis/rung.hpp"
#include "http/context.hpp"
#include "http/probe.hpp"
#include "keychain/credentials.hpp"
#include "registry/login_server.hpp"

namespace acr::diagnosis {

/// What a person wants to know.
struct Wishes {
  std::string version;     ///< this program's
  std::string repository;  ///< to try a pull of; may be empty
};

/// Goes from a client's configuration to a pull, and stops nowhere: a rung that fails leaves those that need
/// it untried, and the others go on. Each has a time limit of its own, and the whole one, too: the first that
/// it leaves no time for has failed, for nobody knows whether all is well.
class Ladder {
 public:
  /// Told the name of each rung before it is tried.
  using Watcher = std::function<void(std::string_view rung)>;

  Ladder(Wishes wishes, const http::Context& context, http::Probe& probe, Deadline deadline, Watcher watcher)
      : wishes_(std::move(wishes)),
        context_(context),
        probe_(probe),
        deadline_(deadline),
        watcher_(std::move(watcher)) {}

  /// This program, its settings and its cache.
  void climb_own();

  /// What needs no registry beyond that: the identities. No session where the settings cannot be read.
  void climb_without_registry(credentials::Session* session);

  /// The way to one registry.
  void climb_to(const registry::LoginServer& server, credentials::Session* session);

  /// What a pull from it would get, in one rung of the registry's name.
  void glance_at(const registry::LoginServer& server, credentials::Session& session);

  [[nodiscard]] const std::vector<Rung>& rungs() const { return rungs_; }

 private:
  template <class Look>
  auto take(const char* name, std::chrono::seconds limit, Look look) -> decltype(look(Deadline()));
  void leave_for_lack_of_time(const char* name);
  void leave(const char* name, std::string because) { rungs_.push_back(skipped(name, std::move(because))); }
  void climb_clients(const registry::LoginServer& server, credentials::Session* session);
  void climb_network(const registry::LoginServer& server);
  void climb_network(const registry::LoginServer& server, const http::Proxy* proxy);
  void climb_identity(const IdentityQuestion& question, const registry::LoginServer* server);
  void climb_identity(const std::optional<Error>& error, const registry::LoginServer* server);
  void climb_identity_of(const registry::LoginServer& server, credentials::Session* session);
  void climb_pull(const registry::LoginServer& server);
  void soften(const char* name, const std::string& because);

  Wishes wishes_;
  http::Context context_;
  http::Probe& probe_;
  Deadline deadline_;
  Watcher watcher_;
  std::vector<Rung> rungs_;
  std::optional<keychain::Credentials> login_;
  std::optional<registry::RefreshToken> refresh_token_;
  std::vector<ClockReading> clocks_;
  bool secured_ = false;  ///< the registry has shown whom it is
  bool late_ = false;     ///< there was no time for a rung
};

}  // namespace acr::diagnosis

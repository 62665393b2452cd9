#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cache/store.hpp"
#include "config/settings.hpp"
#include "credentials/cloud_directory.hpp"
#include "credentials/imds_note.hpp"
#include "credentials/renewal.hpp"
#include "http/context.hpp"
#include "identity/selection.hpp"
#include "registry/login_server.hpp"

namespace acr::credentials {

/// A refresh token to answer with.
struct Answer {
  Secret refresh_token;
  sys_seconds expires{};
  std::string identity;      ///< whose it is, for people
  bool renewal_due = false;  ///< renew it, once it is answered, where nobody waits
  bool renewed = false;      ///< it is new: somebody has waited for it
};

/// Who would be asked for a token.
struct NextIdentity {
  std::string name;  ///< for people
  std::string key;   ///< of its token in the cache
};

/// What to answer for a login server, and when to renew it.
class Service {
 public:
  Service(const config::Settings& settings, CloudDirectory& clouds, cache::Store& store,
          const http::Context& context)
      : settings_(settings),
        clouds_(clouds),
        store_(store),
        context_(context),
        imds_note_(store, context.clock) {}

  /// From the cache if it can be; otherwise one exchange, however many processes ask at once.
  Result<Answer> get(const registry::LoginServer& server, Deadline deadline);

  /// Whether a renewal in the background makes sense now: nobody is at it, and none has just failed.
  bool renewal_is_free(const registry::LoginServer& server);

  /// Renews an ageing token, unless somebody else does or has.
  Result<void> renew_in_background(const registry::LoginServer& server, Deadline deadline);

  /// Renews now, however young the token is.
  Result<Answer> refresh(const registry::LoginServer& server, Deadline deadline);

  /// Renews now what a `get` would renew sooner or later; for a timer, which would else undo the jitter and
  /// renew everything whenever it goes off. What is younger is the answer as it is.
  Result<Answer> refresh_if_due(const registry::LoginServer& server, Deadline deadline);

  /// Who would be asked for a token. None of them is asked, but within the deadline maybe the ARM of a cloud
  /// of the settings' own. Errors: those of the settings and of that ARM.
  Result<NextIdentity> next_identity(const registry::LoginServer& server, Deadline deadline);

  /// Keeps a refresh token that a client hands over, until it expires. `bad_input` if it is not one of this
  /// registry's.
  Result<void> prime(const registry::LoginServer& server, const Secret& refresh_token);

  Result<void> erase(const registry::LoginServer& server);

  /// Once a day, the cache is rid of what has long been of no use to anyone. It may be ten thousand files:
  /// for when nobody waits. A renewal in the background sees to it by itself.
  bool tidying_is_due();
  void tidy();

  /// The registries that a `get` has lately answered for, without asking any of them.
  Result<std::vector<std::string>> list();

 private:
  Result<Subject> subject(const registry::LoginServer& server, Deadline deadline);
  Result<Answer> renew_now(const Subject& subject, Deadline deadline);
  bool failed_lately(const cache::Key& key);
  [[nodiscard]] Deadline soon() const;

  const config::Settings& settings_;
  CloudDirectory& clouds_;
  cache::Store& store_;
  http::Context context_;
  ImdsNote imds_note_;
};

}  // namespace acr::credentials

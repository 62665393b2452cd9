#pragma once

#include <memory>
#include <optional>
#include <string>

#include "identity/entra.hpp"
#include "identity/person.hpp"
#include "platform/private_directory.hpp"
#include "platform/range_lock.hpp"
#include "sealing/sealing.hpp"

namespace acr::identity {

/// Who has signed in, and how.
struct KeptSignIn {
  TenantAddress address;  ///< what was asked for: an empty tenant is the person's own
  std::string client_id;
  Person person;
  std::string id;  ///< another one after each sign-in
};

/// What sign-ins leave, in `$XDG_STATE_HOME/docker-credential-acr` (else `~/.local/state/…`): one sign-in for
/// each authority and tenant that was asked for. Made when somebody signs in; asking leaves no trace.
///
/// Errors: `not_found` where nobody has signed in; `sign_in_needed` where what is kept cannot be used;
/// otherwise PrivateDirectory's.
class SignInStore {
 public:
  explicit SignInStore(const http::Context& context, std::unique_ptr<sealing::Sealing> sealing = nullptr);

  /// A text that changes when somebody signs in or out there, but not when Entra replaces the refresh token:
  /// one `stat`, or two if the tenant is not empty and nobody has signed in to it.
  [[nodiscard]] std::string mark(const TenantAddress& address) const;

  /// Who has signed in there: to that tenant, or else to their own, since Entra takes a person's refresh
  /// token in any tenant that knows them.
  [[nodiscard]] Result<KeptSignIn> find(const TenantAddress& address) const;

  /// Everybody who has signed in, in no order. What is damaged is left out.
  [[nodiscard]] Result<std::vector<KeptSignIn>> all() const;

  /// The refresh token of that sign-in. Without one the sign-in has ended. For whoever has the lock: if it is
  /// not kept as the settings now want it, sealed or plain, it is from now on.
  [[nodiscard]] Result<Secret> refresh_token(const KeptSignIn& sign_in) const;

  /// Why that sign-in is of no use any more, as far as this machine knows: refresh_token's errors. It writes
  /// nothing, and makes no key.
  [[nodiscard]] Result<void> check(const KeptSignIn& sign_in) const;

  /// Whoever has it is alone with that sign-in, among all processes. Waits until the deadline; nothing where
  /// the file system has no locks.
  [[nodiscard]] Result<std::optional<RangeLock>> lock(const TenantAddress& address, Deadline deadline) const;

  /// Replaces the refresh token, unless somebody has signed in anew. For whoever has the lock.
  Result<void> replace_refresh_token(const KeptSignIn& sign_in, const Secret& token) const;

  /// Drops the refresh token, which Entra takes no longer. That somebody had signed in stays: a chain must
  /// not quietly go on to somebody else. For whoever has the lock.
  Result<void> end(const KeptSignIn& sign_in) const;

  /// Whether there is a place to keep anything, which it makes.
  [[nodiscard]] Result<void> prepare() const;

  /// Keeps a new sign-in in place of the former one.
  Result<void> keep(const TenantAddress& address, const std::string& client_id, const Person& person,
                    const Secret& refresh_token, Deadline deadline) const;

  /// Forgets a sign-in; nothing if there is none.
  Result<void> forget(const TenantAddress& address, Deadline deadline) const;

  /// Forgets everybody, also what is damaged or was left over. Nobody is waited for.
  Result<void> forget_all() const;

 private:
  enum class Access { look, use };

  [[nodiscard]] Result<KeptSignIn> read_who(const PrivateDirectory& directory, const std::string& name) const;
  [[nodiscard]] Result<KeptSignIn> find_exactly(const TenantAddress& address) const;
  [[nodiscard]] Result<Secret> read_token(const KeptSignIn& sign_in, Access access) const;
  [[nodiscard]] Result<Secret> read_token_file(const PrivateDirectory& directory, const std::string& name,
                                               Access access) const;
  [[nodiscard]] Result<void> write_token(const PrivateDirectory& directory, const std::string& name,
                                         const Secret& text) const;

  http::Context context_;
  std::string path_;                           ///< empty without a home directory
  std::unique_ptr<sealing::Sealing> sealing_;  ///< none: refresh tokens are plain
};

}  // namespace acr::identity

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "http/context.hpp"
#include "keychain/record_store.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::keychain {

/// A user name and a password, and the registry that they are for.
struct Credentials {
  std::string server_url;  ///< of a registry of ours its login server, `contoso.azurecr.io`
  std::string user_name;
  Secret secret;
};

/// Where a user name and a password are kept.
struct Kept {
  std::string server_url;
  std::string user_name;
  std::string where;  ///< for people: `docker-credential-pass`, or `file` and its path
};

/// What somebody has logged in with: an admin user, a repository-scoped token, a service principal and its
/// secret. A small file for each server URL says the user name and where the secret is: in the keychain of a
/// credential helper that the settings name or that was found, or else in the file itself. To ask for what
/// is not there costs one system call, and no program is run.
///
/// Errors: `not_found` where nothing is kept; `sign_in_needed` where what is kept cannot be had any more, or
/// is damaged; `bad_input` for what cannot be kept; otherwise the helper's and PrivateDirectory's.
class StoredCredentials {
 public:
  StoredCredentials(const config::Settings& settings, const http::Context& context);

  [[nodiscard]] Result<Credentials> find(std::string_view server_url, Deadline deadline) const;

  /// Keeps it in place of the former one, which is there until the new one is. Says where.
  Result<Kept> store(const Credentials& credentials, Deadline deadline) const;

  /// No error if there is nothing.
  Result<void> erase(std::string_view server_url, Deadline deadline) const;

  /// All of them, sorted by their URL, without running any helper. What is damaged is left out: `find` tells.
  [[nodiscard]] Result<std::vector<Kept>> list() const;

 private:
  std::string keychain_;  ///< the settings' word
  http::Context context_;
  RecordStore records_;
};

}  // namespace acr::keychain

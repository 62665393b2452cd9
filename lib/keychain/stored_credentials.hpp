#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "http/context.hpp"
#include "keychain/credentials.hpp"
#include "keychain/find_keychain.hpp"
#include "keychain/helper_keychain.hpp"
#include "keychain/record_store.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"

namespace acr::keychain {

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

  /// The same, whatever the settings say, in a file.
  Result<Kept> store_in_file(const Credentials& credentials, Deadline deadline) const;

  /// No error if there is nothing.
  Result<void> erase(std::string_view server_url, Deadline deadline) const;

  /// Forgets our file, and nothing that a keychain may have for that URL.
  Result<void> erase_file(std::string_view server_url, Deadline deadline) const;

  /// All of them, sorted by their URL, without running any helper. What is damaged is left out: `find` tells.
  [[nodiscard]] Result<std::vector<Kept>> list() const;

 private:
  Result<Kept> store_in(const std::vector<HelperKeychain>& helpers, const Credentials& credentials,
                        Deadline deadline) const;
  Result<void> remove(std::string_view server_url) const;
  [[nodiscard]] Result<HelperKeychain> helper_of(const Record& record) const;
  /// Out of the keychain that a former or half-kept record names, if that works.
  void forget(const Record& record, Deadline deadline) const;

  KeychainFinder finder_;
  http::Context context_;
  RecordStore records_;
};

}  // namespace acr::keychain

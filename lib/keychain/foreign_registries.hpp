#pragma once

#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "http/context.hpp"
#include "keychain/credentials.hpp"
#include "keychain/find_keychain.hpp"
#include "keychain/stored_credentials.hpp"

namespace acr::keychain {

/// The credentials of registries that are none of ours, so that one `credsStore` line in docker's
/// configuration serves them all. They are handed on, by exactly the URL that the client has, to the keychain
/// helper that the settings name or that is on PATH; where none takes them they are kept in a file of ours.
///
/// A helper that nobody has named and that does not work has nothing: an anonymous pull must go on. The
/// failure of one that the settings name is an error.
class ForeignRegistries {
 public:
  ForeignRegistries(const config::Settings& settings, const http::Context& context)
      : own_(settings, context), finder_(settings.keychain(), context), clock_(context.clock) {}

  /// From our own file, or else from a helper; `not_found` also for what is no registry's name.
  [[nodiscard]] Result<Credentials> find(std::string_view server_url, Deadline deadline) const;

  /// `bad_input` for what is no registry's name.
  Result<void> store(const Credentials& credentials, Deadline deadline) const;

  /// No error if there is nothing.
  Result<void> erase(std::string_view server_url, Deadline deadline) const;

  /// What the helpers have. Our own files are `StoredCredentials::list`'s.
  [[nodiscard]] Result<std::vector<Kept>> list(Deadline deadline) const;

 private:
  StoredCredentials own_;
  KeychainFinder finder_;
  Clock& clock_;
};

}  // namespace acr::keychain

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/context.hpp"
#include "keychain/helper_keychain.hpp"
#include "platform/error.hpp"

namespace acr::keychain {

/// Which helpers' keychains to use. The settings' word is `auto`, `file` for none, or a helper's name.
///
/// With `auto` they are those on PATH, in the order in which docker prefers them. Whether one works shows
/// when it is used. One that failed, and cannot even list what it has, is left out for some minutes, or
/// until something changes that it depends on, such as the session's D-Bus.
class KeychainFinder {
 public:
  KeychainFinder(std::string setting, const http::Context& context)
      : setting_(std::move(setting)), context_(context) {}

  /// Those to ask. Errors are those of a helper that the settings name: `bad_input` if it is not installed,
  /// or would be this very program.
  [[nodiscard]] Result<std::vector<HelperKeychain>> to_ask() const;

  /// The same, with those that lately failed: what somebody has mended is used at once.
  [[nodiscard]] Result<std::vector<HelperKeychain>> to_store() const;

  /// A helper by the name under which a record has it.
  [[nodiscard]] Result<HelperKeychain> named(const std::string& name) const;

  /// Whether nobody has named the helper, so that nobody needs to hear of its failures.
  [[nodiscard]] bool found_by_itself() const;

  /// To be told of a helper that failed, which may not be the keychain's fault; of one that failed to list
  /// what it has, which is, unless the deadline was over; and of one that took something.
  void failed(const HelperKeychain& helper, Deadline deadline) const;
  void failed_to_list(const HelperKeychain& helper, Deadline deadline) const;
  void worked(const HelperKeychain& helper) const;

 private:
  [[nodiscard]] Result<std::vector<HelperKeychain>> candidates() const;
  [[nodiscard]] std::string circumstances(const HelperKeychain& helper) const;
  [[nodiscard]] bool is_known_to_fail(const HelperKeychain& helper) const;

  std::string setting_;
  http::Context context_;
};

}  // namespace acr::keychain

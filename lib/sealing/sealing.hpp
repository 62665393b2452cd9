#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/error.hpp"
#include "platform/kernel_keyring.hpp"
#include "platform/secret.hpp"

namespace acr::sealing {

/// What the settings ask for.
enum class Wish {
  off,
  keyring,       ///< sealed where the kernel's keyring can be had, plain elsewhere
  keyring_only,  ///< sealed, or not kept
};

/// How tokens are written to a disk, under a wish other than `off`. The keyring is asked when it is needed.
class Sealing {
 public:
  explicit Sealing(Wish wish, std::unique_ptr<Keyring> keyring = std::make_unique<KernelKeyring>())
      : wish_(wish), keyring_(std::move(keyring)) {}

  /// Why the keyring gives no key, such as `EPERM`; empty if it does. Makes the key.
  [[nodiscard]] const std::string& refusal();

  /// How tokens are kept, for people.
  [[nodiscard]] std::string describe();

  /// Whether tokens are kept at all; `unavailable` if not.
  [[nodiscard]] Result<void> keeps();

  /// Whether a token that lies there as plain text counts.
  [[nodiscard]] bool takes_plain() { return wish_ == Wish::keyring && !refusal().empty(); }

  /// What to write to the file of that name: sealed, or as it is. `unavailable` if tokens are not kept.
  [[nodiscard]] Result<Secret> close(std::string_view name, std::string_view text);

  /// What was sealed; nothing if the key is not there or is another, or the file is not what was written.
  [[nodiscard]] std::optional<Secret> open(std::string_view name, std::string_view content);

 private:
  Wish wish_;
  std::unique_ptr<Keyring> keyring_;
  std::optional<Secret> key_;
  std::optional<std::string> refusal_;
};

/// The one for a wish; none for `off`.
std::unique_ptr<Sealing> make_sealing(Wish wish);

}  // namespace acr::sealing

#pragma once

#include <string>
#include <utility>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr {

/// A place for one key that no disk ever sees.
class Keyring {
 public:
  Keyring() = default;
  Keyring(const Keyring&) = delete;
  Keyring& operator=(const Keyring&) = delete;
  virtual ~Keyring() = default;

  /// The 32 bytes of the key. Errors: `not_found` where there is none, `unavailable` where none can be had,
  /// whose text is the kernel's reason, such as `EPERM`.
  virtual Result<Secret> find() = 0;

  /// The same, and makes the key where there is none: however many processes do so at once, it is one key.
  virtual Result<Secret> find_or_make() = 0;
};

/// In the kernel's memory, in the user's own keyring (`@u`), until the machine restarts [keyrings(7),
/// user-keyring(7)]. Linux 5.3 at least.
class KernelKeyring final : public Keyring {
 public:
  explicit KernelKeyring(std::string description = "docker-credential-acr")
      : description_(std::move(description)) {}

  Result<Secret> find() override;
  Result<Secret> find_or_make() override;

 private:
  std::string description_;
};

}  // namespace acr

// How a `SignInStore` writes refresh tokens, sealed or plain. A sign-in is not a cache: a change of the
// settings does not lose it, and what cannot be opened is told.
#include "identity/sign_in_again.hpp"
#include "identity/sign_in_store.hpp"
#include "sealing/seal.hpp"

namespace acr::identity {
namespace {

using Durability = PrivateDirectory::Durability;
using sealing::Sealing;

constexpr std::size_t largest_file = std::size_t{64} * 1024;

/// Told without asking the keyring for a reason, which would make a key.
Error sealed_elsewhere() {
  return {
      ErrorKind::sign_in_needed,
      "the sign-in is sealed under a key that is not to be had here: the machine has been restarted since, "
      "it was another machine or container, or the kernel's keyring is refused",
      sign_in_again};
}

Error cannot_be_opened(Sealing& sealing) {
  const std::string& refusal = sealing.refusal();
  if (!refusal.empty()) {
    return {ErrorKind::sign_in_needed,
            "the sign-in is sealed, and the kernel's keyring is refused here (" + refusal + ")",
            sign_in_again};
  }
  return {ErrorKind::sign_in_needed,
          "the sign-in is sealed under a key that is not in this kernel's keyring: the machine has been "
          "restarted "
          "since, or it was another machine or container",
          sign_in_again};
}

}  // namespace

Result<Secret> SignInStore::read_token_file(const PrivateDirectory& directory, const std::string& name,
                                            Access access) const {
  Result<Secret> text = directory.read(name, largest_file);
  if (!text) return text;
  const bool was_sealed = sealing::is_sealed(text->reveal());
  if (was_sealed) {
    Sealing former(sealing::Wish::keyring);
    Sealing& sealing = sealing_ ? *sealing_ : former;
    std::optional<Secret> opened = sealing.open(name, text->reveal());
    if (!opened) return access == Access::look ? sealed_elsewhere() : cannot_be_opened(sealing);
    text = *std::move(opened);
  }
  if (access == Access::look) return text;
  if (!was_sealed && sealing_) {
    if (const Result<void> kept = sealing_->keeps(); !kept) return kept.error();
  }
  const bool is_to_be_sealed = sealing_ && !sealing_->takes_plain();
  if (was_sealed != is_to_be_sealed) {
    [[maybe_unused]] const Result<void> written = write_token(directory, name, *text);
  }
  return text;
}

Result<void> SignInStore::write_token(const PrivateDirectory& directory, const std::string& name,
                                      const Secret& text) const {
  if (!sealing_) return directory.replace(name, text.reveal(), Durability::power_loss);
  const Result<Secret> closed = sealing_->close(name, text.reveal());
  if (!closed) return closed.error();
  return directory.replace(name, closed->reveal(), Durability::power_loss);
}

}  // namespace acr::identity

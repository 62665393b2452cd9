#include "sealing/sealing.hpp"

#include "sealing/seal.hpp"

namespace acr::sealing {

const std::string& Sealing::refusal() {
  if (refusal_) return *refusal_;
  if (!key_) {
    Result<Secret> key = keyring_->find_or_make();
    if (!key) return refusal_.emplace(key.error().what);
    key_ = *std::move(key);
  }
  return refusal_.emplace();
}

std::string Sealing::describe() {
  if (refusal().empty()) return "sealed under a key in the kernel's keyring";
  return (wish_ == Wish::keyring_only ? "none kept" : "not sealed") +
         (": the kernel's keyring is refused here (" + refusal() + ")");
}

Result<void> Sealing::keeps() {
  if (wish_ != Wish::keyring_only || refusal().empty()) return {};
  return Error{
      ErrorKind::unavailable,
      "tokens are to be kept sealed only, and the kernel's keyring is refused here (" + refusal() + ")",
      "Set \"sealing\" to \"keyring\" in the settings, or allow add_key and keyctl here"};
}

Result<Secret> Sealing::close(std::string_view name, std::string_view text) {
  if (const Result<void> kept = keeps(); !kept) return kept.error();
  if (takes_plain()) return Secret(text);
  const std::optional<std::string> sealed = seal(*key_, name, text);
  if (!sealed) return Error{ErrorKind::unavailable, "cannot seal a token: no memory, or no random numbers"};
  return Secret(*sealed);
}

std::optional<Secret> Sealing::open(std::string_view name, std::string_view content) {
  if (!key_) {
    // None is made: it would open nothing.
    Result<Secret> key = keyring_->find();
    if (!key) return std::nullopt;
    key_ = *std::move(key);
  }
  return sealing::open(*key_, name, content);
}

std::unique_ptr<Sealing> make_sealing(Wish wish) {
  return wish == Wish::off ? nullptr : std::make_unique<Sealing>(wish);
}

}  // namespace acr::sealing

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sealing/sealing.hpp"

namespace acr::test {

/// What the kernel would hold, for several stores at once.
struct FakeKernel {
  std::optional<std::string> key;
  std::string refusal;  ///< not empty: everything is refused with it
  int made = 0;
};

class FakeKeyring final : public Keyring {
 public:
  explicit FakeKeyring(FakeKernel& kernel) : kernel_(kernel) {}

  Result<Secret> find() override {
    if (!kernel_.refusal.empty()) return Error{ErrorKind::unavailable, kernel_.refusal};
    if (!kernel_.key) return Error{ErrorKind::not_found, "no key"};
    return Secret(*kernel_.key);
  }

  Result<Secret> find_or_make() override {
    if (kernel_.refusal.empty() && !kernel_.key) {
      constexpr std::size_t key_size = 32;
      kernel_.key = std::string(key_size, static_cast<char>('a' + kernel_.made++));
    }
    return find();
  }

 private:
  FakeKernel& kernel_;
};

inline std::unique_ptr<sealing::Sealing> sealing_by(FakeKernel& kernel,
                                                    sealing::Wish wish = sealing::Wish::keyring) {
  return std::make_unique<sealing::Sealing>(wish, std::make_unique<FakeKeyring>(kernel));
}

}  // namespace acr::test

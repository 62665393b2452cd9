#include "platform/secret.hpp"

#include <array>
#include <cstring>

namespace acr {

void wipe(void* data, std::size_t size) noexcept {
  if (size != 0) ::explicit_bzero(data, size);
}

// Not inlined, so that its own variable lies where theirs did.
[[gnu::noinline]] void wipe_stack() noexcept {
  constexpr std::size_t depth = std::size_t{32} * 1024;
  std::array<char, depth> below;  // NOLINT(cppcoreguidelines-pro-type-member-init): it is what it finds there
  wipe(below.data(), below.size());
}

void Secret::append(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t end = bytes_.size();
  if (end + bytes.size() > bytes_.capacity()) {
    // Grow by half as much again, so that a form appended to letter by letter is not copied each time.
    bytes_.reserve(end + bytes.size() + end / 2);
  }
  bytes_.resize(end + bytes.size());
  std::memcpy(bytes_.data() + end, bytes.data(), bytes.size());
}

}  // namespace acr

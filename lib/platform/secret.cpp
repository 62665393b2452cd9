#include "platform/secret.hpp"

#include <cstring>

namespace acr {

void wipe(void* data, std::size_t size) noexcept {
  if (size != 0) ::explicit_bzero(data, size);
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

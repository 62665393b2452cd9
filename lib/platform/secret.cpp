#include "platform/secret.hpp"

#include <cstring>

namespace acr {

void wipe(void* data, std::size_t size) noexcept {
  if (size != 0) ::explicit_bzero(data, size);
}

}  // namespace acr

#include "platform/ip_address.hpp"

#include <arpa/inet.h>

#include <string>

namespace acr {

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string copy(text);
  IpAddress address;
  address.size = 4;
  if (::inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
  address.size = 16;
  if (::inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

}  // namespace acr

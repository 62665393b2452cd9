#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace acr {

/// An IPv4 or IPv6 address, in the network's order of bytes.
struct IpAddress {
  std::array<unsigned char, 16> bytes{};
  unsigned size = 0;  ///< in bytes: 4 or 16
};

/// Reads `127.0.0.1` or `::1` as inet_pton(3) does: no port, brackets or zone, and no leading zeros in IPv4.
std::optional<IpAddress> parse_ip_address(std::string_view text);

}  // namespace acr

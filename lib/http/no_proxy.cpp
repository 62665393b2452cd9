#include "http/no_proxy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "platform/ip_address.hpp"

namespace acr::http {
namespace {

constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

/// An IPv4 address inside of an IPv6 one counts as that IPv4 address.
std::optional<IpAddress> parse_address(std::string_view text) {
  std::optional<IpAddress> address = parse_ip_address(text);
  if (address && address->size == 16 && std::equal(mapped.begin(), mapped.end(), address->bytes.begin())) {
    auto& bytes = address->bytes;
    std::copy(bytes.begin() + mapped.size(), bytes.end(), bytes.begin());
    address->size = 4;
  }
  return address;
}

bool equal_bits(const IpAddress& a, const IpAddress& b, unsigned bits) {
  if (a.size != b.size) return false;
  for (unsigned i = 0; i < a.size && bits != 0; ++i) {
    const unsigned here = std::min(bits, 8U);
    if (((a.bytes.at(i) ^ b.bytes.at(i)) >> (8U - here)) != 0) return false;
    bits -= here;
  }
  return true;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// `10.0.0.0/8`
struct Network {
  IpAddress address;
  unsigned bits = 0;
};

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view first = text.substr(0, slash);
  const std::optional<IpAddress> address = parse_address(first);
  const std::optional<unsigned> bits = whole_number<unsigned>(text.substr(slash + 1));
  if (!address || !bits) return std::nullopt;
  const bool was_mapped = address->size == 4 && first.find(':') != std::string_view::npos;
  if (*bits > (was_mapped ? 128 : address->size * 8)) return std::nullopt;
  if (!was_mapped) return Network{*address, *bits};
  if (*bits < 96) return std::nullopt;  // more than all of IPv4
  return Network{*address, *bits - 96};
}

/// `foo.com:443`, `[::1]:443`: the port is empty if there is none.
struct HostAndPort {
  std::string_view host;
  std::string_view port;
};

HostAndPort split(std::string_view entry) {
  const std::size_t colon = entry.rfind(':');
  if (colon == std::string_view::npos) return {entry, {}};
  std::string_view host = entry.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return {entry, {}};  // an IPv6 address
  }
  return {host, entry.substr(colon + 1)};
}

bool below(std::string_view host, std::string_view domain) {
  return host.size() > domain.size() + 1 && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

bool names(HostAndPort entry, std::string_view host, const std::optional<IpAddress>& address) {
  if (entry.host.empty()) return false;
  if (const std::optional<IpAddress> named = parse_address(entry.host)) {
    return address && equal_bits(*named, *address, named->size * 8);
  }
  if (host.find(':') != std::string_view::npos) return false;  // an address is below no name
  if (entry.host.starts_with("*.")) entry.host.remove_prefix(1);
  if (entry.host.starts_with('.')) return below(host, entry.host.substr(1));
  return host == entry.host || below(host, entry.host);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
  return text.substr(0, text.find_last_not_of(blank) + 1);
}

}  // namespace

bool never_proxied(std::string_view host) {
  if (host == "localhost" || host == "169.254.169.254") return true;
  const std::optional<IpAddress> address = parse_address(host);
  if (!address) return false;
  if (address->size == 4) return address->bytes[0] == 127;
  return equal_bits(*address, *parse_address("::1"), 128);
}

bool excepted_from_proxy(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
  std::string list(no_proxy);
  std::transform(list.begin(), list.end(), list.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::optional<IpAddress> address = parse_address(host);
  std::string_view left = list;
  while (!left.empty()) {
    const std::size_t comma = std::min(left.find(','), left.size());
    const std::string_view entry = trimmed(left.substr(0, comma));
    left.remove_prefix(std::min(comma + 1, left.size()));
    if (entry == "*") return true;
    if (const std::optional<Network> network = parse_network(entry)) {
      if (address && equal_bits(network->address, *address, network->bits)) return true;
      continue;
    }
    const HostAndPort named = split(entry);
    const bool port_fits = named.port.empty() || named.port == std::to_string(port);
    if (port_fits && names(named, host, address)) return true;
  }
  return false;
}

}  // namespace acr::http

#pragma once

#include <cstdint>
#include <string_view>

namespace acr::http {

/// Whether a server is reached without a proxy, whatever the variables say: this machine itself, and the
/// metadata service.
bool never_proxied(std::string_view host);

/// Whether `NO_PROXY` excepts a server, by Go's rules [golang/net http/httpproxy]. Its entries, between
/// commas:
/// `*`; an address, with a port or without; a network such as `10.0.0.0/8`; `foo.com`, which is itself and
/// all below; `.foo.com` and `*.foo.com`, which are all below; each name with a port or without. What is none
/// of these is passed over. `host` is lower case, an IPv6 address without brackets.
bool excepted_from_proxy(std::string_view no_proxy, std::string_view host, std::uint16_t port);

}  // namespace acr::http

#include "http/system_probe.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "http/name_lookup.hpp"
#include "http/tls_probe.hpp"
#include "platform/descriptor.hpp"

namespace acr::http {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

std::string system_text(int code) {
  return std::strerror(code);  // NOLINT(concurrency-mt-unsafe): the resolver's thread asks for none
}

int milliseconds_left(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 60'000));
}

Addresses numeric_address(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) return nullptr;
  return Addresses(list);
}

/// A connected socket that does not block, or why there is none.
Result<Descriptor> connect_to(const std::string& address, std::uint16_t port, Deadline deadline) {
  const auto failed = [](std::string why) { return Error{ErrorKind::transient, std::move(why)}; };
  const Addresses target = numeric_address(address, port);
  if (!target) return failed("no address");
  Descriptor socket(::socket(target->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.open()) return failed(system_text(errno));
  if (::connect(socket.get(), target->ai_addr, target->ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return failed(system_text(errno));
  pollfd waited{socket.get(), POLLOUT, 0};
  if (::poll(&waited, 1, milliseconds_left(deadline)) != 1) return failed("no answer");
  int code = 0;
  socklen_t size = sizeof code;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &code, &size) == -1) code = errno;
  if (code != 0) return failed(system_text(code));
  return socket;
}

}  // namespace

Result<std::vector<std::string>> SystemProbe::resolve(const std::string& host, Deadline deadline) {
  NameLookup lookup(host, AI_ADDRCONFIG);  // of a family that this machine lacks, none is worth a word
  pollfd waited{lookup.descriptor(), POLLIN, 0};
  if (::poll(&waited, 1, milliseconds_left(deadline)) != 1) {
    return Error{ErrorKind::transient, "no answer from this machine's resolver"};
  }
  NameLookup::Outcome outcome = lookup.outcome();
  if (outcome.code != 0) return Error{ErrorKind::transient, ::gai_strerror(outcome.code)};
  return alternate_families(outcome.addresses);
}

Result<Reached> SystemProbe::connect(const std::vector<std::string>& addresses, std::uint16_t port,
                                     Deadline deadline) {
  Reached reached;
  std::string all;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    // Each gets its share of the time that is left, so that a dead one leaves some to the others.
    const Deadline now = std::chrono::steady_clock::now();
    const auto share = (deadline - now) / static_cast<int>(addresses.size() - i);
    const Result<Descriptor> socket = connect_to(addresses[i], port, now + share);
    if (socket) {
      reached.address = addresses[i];
      return reached;
    }
    reached.in_vain.push_back(addresses[i] + ": " + socket.error().what);
    all.append(all.empty() ? "" : "; ").append(reached.in_vain.back());
  }
  return Error{ErrorKind::transient, all};
}

Result<TlsFacts> SystemProbe::shake_hands(const std::string& host, const std::string& address,
                                          std::uint16_t port, const Proxy* proxy, Deadline deadline) {
  const Result<Descriptor> socket = connect_to(address, proxy == nullptr ? port : proxy->port, deadline);
  if (!socket) return socket.error();
  return probe_tls(socket->get(), host, port, proxy, environment_, deadline);
}

}  // namespace acr::http

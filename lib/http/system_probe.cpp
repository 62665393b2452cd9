#include "http/system_probe.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

#include "http/tls_probe.hpp"
#include "platform/descriptor.hpp"

namespace acr::http {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

/// What the resolver's thread and we share. The thread may outlive our patience.
struct Resolution {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  int code = 0;
  std::vector<std::string> addresses;
};

std::string text_of(const sockaddr& address, socklen_t size) {
  std::array<char, NI_MAXHOST> text{};
  const int code = ::getnameinfo(&address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return code == 0 ? text.data() : "";
}

void look_up(const std::string& host, Resolution& resolution) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  const Addresses owned(list);
  std::vector<std::string> addresses;
  for (const addrinfo* entry = list; code == 0 && entry != nullptr; entry = entry->ai_next) {
    std::string text = text_of(*entry->ai_addr, entry->ai_addrlen);
    const bool known = std::find(addresses.begin(), addresses.end(), text) != addresses.end();
    if (!text.empty() && !known) addresses.push_back(std::move(text));
  }
  const std::lock_guard<std::mutex> guard(resolution.mutex);
  resolution.code = code;
  resolution.addresses = std::move(addresses);
  resolution.done = true;
  resolution.changed.notify_one();
}

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
  const auto resolution = std::make_shared<Resolution>();
  // The resolver cannot be interrupted: if it takes too long, its thread is left to it.
  std::thread([host, resolution] { look_up(host, *resolution); }).detach();
  std::unique_lock<std::mutex> lock(resolution->mutex);
  if (!resolution->changed.wait_until(lock, deadline, [&] { return resolution->done; })) {
    return Error{ErrorKind::transient, "no answer from this machine's resolver"};
  }
  if (resolution->code != 0) {
    return Error{ErrorKind::transient, ::gai_strerror(resolution->code)};
  }
  return resolution->addresses;
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
                                          std::uint16_t port, Deadline deadline) {
  const Result<Descriptor> socket = connect_to(address, port, deadline);
  if (!socket) return socket.error();
  return probe_tls(socket->get(), host, environment_, deadline);
}

}  // namespace acr::http

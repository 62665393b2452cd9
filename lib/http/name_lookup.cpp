#include "http/name_lookup.hpp"

#include <netdb.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <thread>

#include "platform/descriptor.hpp"

namespace acr::http {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::string text_of(const sockaddr& address, socklen_t size) {
  std::array<char, NI_MAXHOST> text{};
  const int code = ::getnameinfo(&address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return code == 0 ? text.data() : "";
}

NameLookup::Outcome look_up(const std::string& host, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  NameLookup::Outcome outcome;
  outcome.code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (outcome.code != 0) return outcome;
  const std::unique_ptr<addrinfo, FreeAddresses> owned(list);
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    std::string text = text_of(*entry->ai_addr, entry->ai_addrlen);
    const auto& known = outcome.addresses;
    const bool again = std::find(known.begin(), known.end(), text) != known.end();
    if (!text.empty() && !again) outcome.addresses.push_back(std::move(text));
  }
  return outcome;
}

bool is_ipv6(const std::string& address) {
  return address.find(':') != std::string::npos;
}

}  // namespace

/// By the thread and by who waits for it, whichever stays longer.
struct NameLookup::Shared {
  Descriptor done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::mutex mutex;
  Outcome outcome;
};

NameLookup::NameLookup(const std::string& host, int flags) : shared_(std::make_shared<Shared>()) {
  if (!shared_->done.open()) throw std::system_error(errno, std::generic_category());
  std::thread([host, flags, shared = shared_] {
    Outcome outcome = look_up(host, flags);
    {
      const std::lock_guard<std::mutex> guard(shared->mutex);
      shared->outcome = std::move(outcome);
    }
    ::eventfd_write(shared->done.get(), 1);
  }).detach();
}

int NameLookup::descriptor() const {
  return shared_->done.get();
}

NameLookup::Outcome NameLookup::outcome() {
  const std::lock_guard<std::mutex> guard(shared_->mutex);
  return std::move(shared_->outcome);
}

std::vector<std::string> alternate_families(const std::vector<std::string>& addresses) {
  std::vector<std::string> of_first;
  std::vector<std::string> of_other;
  for (const std::string& address : addresses) {
    (is_ipv6(address) == is_ipv6(addresses.front()) ? of_first : of_other).push_back(address);
  }
  std::vector<std::string> order;
  for (std::size_t i = 0; i < std::max(of_first.size(), of_other.size()); ++i) {
    if (i < of_first.size()) order.push_back(of_first[i]);
    if (i < of_other.size()) order.push_back(of_other[i]);
  }
  return order;
}

}  // namespace acr::http

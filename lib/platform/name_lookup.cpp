#include "platform/name_lookup.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace acr {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::string text_of(const sockaddr& address, socklen_t size) {
  std::array<char, NI_MAXHOST> text{};
  const int code = ::getnameinfo(&address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return code == 0 ? text.data() : "";
}

NameLookup::Failure failure_of(int code) {
  switch (code) {
    case 0:
      return NameLookup::Failure::none;
    case EAI_AGAIN:
      return NameLookup::Failure::try_again;
    case EAI_FAIL:
      return NameLookup::Failure::broken;
    case EAI_MEMORY:
      return NameLookup::Failure::no_memory;
    default:
      return NameLookup::Failure::not_found;
  }
}

NameLookup::Outcome look_up(const std::string& host, NameLookup::Families families) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = families == NameLookup::Families::of_this_machine ? AI_ADDRCONFIG : 0;
  addrinfo* list = nullptr;
  NameLookup::Outcome outcome;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  outcome.failure = failure_of(code);
  if (code != 0) {
    outcome.reason = ::gai_strerror(code);
    return outcome;
  }
  const std::unique_ptr<addrinfo, FreeAddresses> owned(list);
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    std::string text = text_of(*entry->ai_addr, entry->ai_addrlen);
    const auto& known = outcome.addresses;
    const bool again = std::find(known.begin(), known.end(), text) != known.end();
    if (!text.empty() && !again) outcome.addresses.push_back(std::move(text));
  }
  return outcome;
}

}  // namespace

/// By the thread and by who waits for it, whichever stays longer.
struct NameLookup::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void()> done;
  bool ended = false;
  Outcome outcome;

  void end(Outcome with) {
    const std::lock_guard<std::mutex> guard(mutex);
    outcome = std::move(with);
    ended = true;
    changed.notify_all();
    if (done) done();
  }
};

NameLookup::NameLookup(const std::string& host, Families families, std::function<void()> done)
    : shared_(std::make_shared<Shared>()) {
  shared_->done = std::move(done);
  try {
    std::thread([host, families, shared = shared_] { shared->end(look_up(host, families)); }).detach();
  } catch (const std::system_error&) {
    shared_->end(
        {Failure::try_again, "there is no thread to be had (ulimit -u, or the container's pids)", {}});
  }
}

NameLookup::~NameLookup() {
  const std::lock_guard<std::mutex> guard(shared_->mutex);
  shared_->done = nullptr;
}

bool NameLookup::wait(Deadline deadline) const {
  std::unique_lock<std::mutex> guard(shared_->mutex);
  return shared_->changed.wait_until(guard, deadline, [this] { return shared_->ended; });
}

NameLookup::Outcome NameLookup::outcome() {
  const std::lock_guard<std::mutex> guard(shared_->mutex);
  return std::move(shared_->outcome);
}

}  // namespace acr

#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "http/address_order.hpp"
#include "http/step.hpp"
#include "platform/client_socket.hpp"
#include "platform/name_lookup.hpp"

namespace acr::http {

/// The first of several addresses that answers [RFC 8305, 5]. Each gets a quarter of a second before the next
/// one is tried beside it, and none if it refuses; the others are dropped once one has answered.
class Race : public std::enable_shared_from_this<Race> {
 public:
  using error_code = boost::system::error_code;
  static constexpr std::chrono::milliseconds head_start{250};
  static_assert(head_start < std::chrono::milliseconds{300}, "what an address that is dead may cost");

  Race(const asio::any_io_executor& executor, std::vector<tcp::endpoint> targets)
      : executor_(executor),
        targets_(std::move(targets)),
        next_begins_(executor),
        settled_(executor, asio::steady_timer::time_point::max()) {}

  /// Sends for the first address.
  void begin() { begin_next(); }

  /// The connected socket. Throws the last error if nobody answers.
  asio::awaitable<tcp::socket> end() {
    if (!over_) co_await settled_.async_wait(asio::as_tuple(use_awaitable));
    if (!winner_) throw boost::system::system_error(last_error_);
    co_return *std::move(winner_);
  }

 private:
  void begin_next() {
    while (next_ < targets_.size() && !over_) {
      const tcp::endpoint target = targets_[next_++];
      // Asio's own would stay open in a program that is run meanwhile.
      std::error_code why;
      Descriptor opened = open_tcp_socket(target.protocol().family(), why);
      if (!opened.open()) {
        last_error_ = error_code(why.value(), boost::system::system_category());
        continue;
      }
      tcp::socket& socket = attempts_.emplace_back(executor_, target.protocol(), opened.release());
      ++under_way_;
      socket.async_connect(target, [self = shared_from_this(), &socket](const error_code& code) {
        self->ended(socket, code);
      });
      if (next_ == targets_.size()) return;
      next_begins_.expires_after(head_start);
      next_begins_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code) self->begin_next();
      });
      return;
    }
    if (under_way_ == 0) finish();
  }

  void ended(tcp::socket& socket, const error_code& code) {
    if (over_) return;
    --under_way_;
    if (!code) {
      winner_ = std::move(socket);
      return finish();
    }
    last_error_ = code;
    begin_next();
  }

  void finish() {
    over_ = true;
    next_begins_.cancel();
    settled_.cancel();
    error_code ignored;
    for (tcp::socket& attempt : attempts_) attempt.close(ignored);
  }

  asio::any_io_executor executor_;
  std::vector<tcp::endpoint> targets_;
  std::size_t next_ = 0;
  std::list<tcp::socket> attempts_;
  std::size_t under_way_ = 0;
  std::optional<tcp::socket> winner_;
  error_code last_error_ = asio::error::host_not_found;
  bool over_ = false;
  asio::steady_timer next_begins_;
  asio::steady_timer settled_;  ///< never comes: cancelled when it is over
};

inline boost::system::error_code resolver_error(NameLookup::Failure failure) {
  switch (failure) {
    case NameLookup::Failure::try_again:
      return asio::error::host_not_found_try_again;
    case NameLookup::Failure::broken:
      return asio::error::no_recovery;
    case NameLookup::Failure::no_memory:
      return asio::error::no_memory;
    default:
      return asio::error::host_not_found;
  }
}

/// The host's addresses, in the order in which to try them. An address is its own.
inline asio::awaitable<std::vector<tcp::endpoint>> resolve(const std::string& host, std::uint16_t port) {
  boost::system::error_code none;
  if (const asio::ip::address numeric = asio::ip::make_address(host, none); !none) {
    co_return std::vector<tcp::endpoint>{tcp::endpoint(numeric, port)};
  }
  // The lookup's thread only sends word: the timer is the loop's own, whose turn comes when we wait already.
  const auto executor = co_await asio::this_coro::executor;
  const auto ended = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
  NameLookup lookup(host, NameLookup::Families::all,
                    [executor, ended] { asio::post(executor, [ended] { ended->cancel(); }); });
  co_await ended->async_wait(asio::as_tuple(use_awaitable));
  const NameLookup::Outcome outcome = lookup.outcome();
  if (outcome.failure != NameLookup::Failure::none) {
    throw boost::system::system_error(resolver_error(outcome.failure));
  }
  std::vector<tcp::endpoint> targets;
  for (const std::string& address : alternate_families(outcome.addresses)) {
    if (const auto numeric = asio::ip::make_address(address, none); !none)
      targets.emplace_back(numeric, port);
  }
  co_return targets;
}

}  // namespace acr::http

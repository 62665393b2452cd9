#pragma once

#include <openssl/ssl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <string>
#include <utility>

#include "platform/clock.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

/// What the parts of beast_client.cpp share: they make one translation unit.
namespace acr::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::use_awaitable;
using asio::ip::tcp;

using WipedBuffer = beast::basic_flat_buffer<WipingAllocator<char>>;

constexpr std::uint32_t head_limit = 64 * 1024;
constexpr std::chrono::seconds step_limit{10};

/// What an exchange is doing now, for the error's text, and when that must be done.
struct Step {
  std::string doing;
  Deadline limit = Deadline::max();
  std::string certificate{};  ///< why the server's was refused, if it was
  std::string hint{};         ///< what to do if this very step fails
  bool answered = false;      ///< a byte of the response has come

  void begin(std::string what, std::string what_to_do = {}) {
    doing = std::move(what);
    hint = std::move(what_to_do);
    limit = std::chrono::steady_clock::now() + step_limit;
  }
};

/// An error in words of our own, on its way out of a coroutine.
struct Failure {
  Error error;
};

}  // namespace acr::http

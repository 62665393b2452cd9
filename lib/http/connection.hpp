#pragma once

#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <new>

#include "http/server_proof.hpp"
#include "http/step.hpp"

namespace acr::http {

inline constexpr const char* hint_for_dates =
    "Check this machine's clock: date -u. If a proxy with its own certificate authority stands between, name "
    "its CA bundle in SSL_CERT_FILE";

/// A stream of bytes to a server, for one request: a TCP connection, with TLS over it, and TLS over that
/// where the way through a proxy is itself TLS. Whose bytes are next on it is never in question, because
/// nothing else is ever sent over it.
class Connection {
 public:
  using executor_type = tcp::socket::executor_type;

  explicit Connection(tcp::socket socket) : socket_(std::move(socket)) {}

  executor_type get_executor() { return socket_.get_executor(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (inner_) return inner_->async_read_some(buffers, std::forward<Token>(token));
    if (tls_) return tls_->async_read_some(buffers, std::forward<Token>(token));
    return socket_.async_read_some(buffers, std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (inner_) return inner_->async_write_some(buffers, std::forward<Token>(token));
    if (tls_) return tls_->async_write_some(buffers, std::forward<Token>(token));
    return socket_.async_write_some(buffers, std::forward<Token>(token));
  }

  /// Goes on in TLS, with whoever is at the other end by now, who must be the URL's host.
  asio::awaitable<void> secure(SSL_CTX& context, const Url& url, const ServerProof& proof, Step& step) {
    SSL* session = ::SSL_new(&context);
    if (session == nullptr) throw std::bad_alloc();
    if (!tls_) {
      tls_ = std::make_unique<Tls>(socket_, session);
      co_await shake_hands(*tls_, url, proof, step);
    } else {
      inner_ = std::make_unique<TlsInTls>(*tls_, session);
      co_await shake_hands(*inner_, url, proof, step);
    }
  }

  /// Ends what is being read or written. What has come so far is not lost.
  void interrupt() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

 private:
  using Tls = asio::ssl::stream<tcp::socket&>;
  using TlsInTls = asio::ssl::stream<Tls&>;

  // No shutdown afterwards: the length of the body is known from the response itself, or, without one,
  // Beast reports the missing close_notify as a truncated stream.
  template <class Stream>
  asio::awaitable<void> shake_hands(Stream& stream, const Url& url, const ServerProof& proof, Step& step) {
    SSL* const session = stream.native_handle();
    if (!expect_name(*session, url, proof)) throw std::bad_alloc();
    try {
      co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
    } catch (const boost::system::system_error&) {
      const long verdict = ::SSL_get_verify_result(session);
      if (verdict != X509_V_OK) step.certificate = ::X509_verify_cert_error_string(verdict);
      const bool is_of_dates =
          verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID;
      if (is_of_dates && step.hint.empty()) step.hint = hint_for_dates;
      throw;
    }
  }

  tcp::socket socket_;
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<TlsInTls> inner_;
};

}  // namespace acr::http

#pragma once

#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

#include "certificates.hpp"
#include "listening_socket.hpp"

namespace acr::test {

/// A TLS server on this machine that takes one connection, and answers 200 with `here` to what it is asked.
/// What it saw can be read after `wait`.
class TlsServer {
 public:
  TlsServer(EVP_PKEY& key, X509& certificate) : context_(::SSL_CTX_new(::TLS_server_method())) {
    ::SSL_CTX_use_certificate(context_, &certificate);
    ::SSL_CTX_use_PrivateKey(context_, &key);
    thread_ = std::thread([this] { serve(); });
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    listener_.stop();  // nobody came
    wait();
    ::SSL_CTX_free(context_);
  }

  void wait() {
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] const std::string& asked_name() const { return asked_name_; }  ///< SNI
  [[nodiscard]] const std::string& request() const { return request_; }  ///< what was sent after a handshake

 private:
  void serve() {
    // A client that goes away in the middle must not end the test.
    sigset_t pipe{};
    ::sigemptyset(&pipe);
    ::sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    const int connection = listener_.accept();
    if (connection == -1) return;
    SSL* session = ::SSL_new(context_);
    ::SSL_set_fd(session, connection);
    if (::SSL_accept(session) == 1) converse(*session);
    const char* name = ::SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
    if (name != nullptr) asked_name_ = name;
    ::SSL_free(session);
    ::close(connection);
  }

  void converse(SSL& session) {
    char buffer[4096];
    while (request_.find("\r\n\r\n") == std::string::npos) {
      const int got = ::SSL_read(&session, buffer, sizeof buffer);
      if (got <= 0) return;
      request_.append(buffer, static_cast<std::size_t>(got));
    }
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere";
    ::SSL_write(&session, answer.data(), static_cast<int>(answer.size()));
  }

  SSL_CTX* context_;
  ListeningSocket listener_{1};
  std::thread thread_;
  std::string asked_name_;
  std::string request_;
};

}  // namespace acr::test

#include "http/wire.hpp"

#include <openssl/err.h>

#include <array>
#include <charconv>
#include <new>

#include "platform/openssl_handles.hpp"

namespace acr::http {
namespace {

constexpr const char* closed = "the other end closed the connection";  // a server's, or a proxy's
constexpr std::size_t head_limit = std::size_t{64} * 1024;

std::string openssl_reason() {
  const unsigned long code = ::ERR_get_error();
  const char* reason = ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return reason == nullptr ? "the handshake broke off" : reason;
}

/// `HTTP/1.1 200 Connection established`
unsigned status_of(std::string_view head) {
  unsigned status = 0;
  if (!head.starts_with("HTTP/1.") || head.size() < 12) return 0;
  const auto [end, code] = std::from_chars(head.data() + 9, head.data() + 12, status);
  return code == std::errc() && end == head.data() + 12 ? status : 0;
}

}  // namespace

std::string SocketWire::send(std::string_view bytes) {
  return socket_.send(bytes, deadline_);
}

std::string SocketWire::receive(std::string& bytes) {
  const std::size_t before = bytes.size();
  std::string why = socket_.receive(bytes, deadline_);
  if (why.empty() && bytes.size() == before) why = closed;
  return why;
}

TlsWire::TlsWire(SSL_CTX& context, Wire& below) : session_(::SSL_new(&context)), below_(below) {
  openssl::Bio in(::BIO_new(::BIO_s_mem()));
  openssl::Bio out(::BIO_new(::BIO_s_mem()));
  if (!session_ || !in || !out) throw std::bad_alloc();
  ::SSL_set_bio(session_.get(), in.release(), out.release());
}

/// What the session has to say.
std::string TlsWire::pass_down() {
  std::array<char, 4096> bytes{};
  BIO* out = ::SSL_get_wbio(session_.get());
  for (;;) {
    const int got = ::BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    if (got <= 0) return {};
    if (std::string why = below_.send({bytes.data(), static_cast<std::size_t>(got)}); !why.empty())
      return why;
  }
}

std::string TlsWire::pass_up() {
  std::string bytes;
  std::string why = below_.receive(bytes);
  if (why.empty()) ::BIO_write(::SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
  return why;
}

Result<void> TlsWire::shake_hands() {
  for (;;) {
    const int done = ::SSL_connect(session_.get());
    const int wanted = ::SSL_get_error(session_.get(), done);
    if (std::string why = pass_down(); !why.empty()) return Error{ErrorKind::transient, std::move(why)};
    if (done == 1) return {};
    if (wanted != SSL_ERROR_WANT_READ) return Error{ErrorKind::rejected, openssl_reason()};
    if (std::string why = pass_up(); !why.empty()) return Error{ErrorKind::transient, std::move(why)};
  }
}

std::string TlsWire::send(std::string_view bytes) {
  if (::SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) return openssl_reason();
  return pass_down();
}

std::string TlsWire::receive(std::string& bytes) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const int got = ::SSL_read(session_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (got > 0) {
      bytes.append(buffer.data(), static_cast<std::size_t>(got));
      return {};
    }
    if (::SSL_get_error(session_.get(), got) != SSL_ERROR_WANT_READ) return closed;
    if (std::string why = pass_up(); !why.empty()) return why;
  }
}

Result<void> open_tunnel(Wire& wire, const Proxy& proxy, const Url& url) {
  const auto broken = [&proxy](ErrorKind kind, const std::string& why) {
    return Error{kind, "the proxy " + proxy.origin() + ": " + why,
                 "Check " + proxy.variable + ", and whether a proxy is what answers there"};
  };
  if (const std::string why = wire.send(tunnel_request(proxy, url).reveal()); !why.empty()) {
    return broken(ErrorKind::transient, why);
  }
  std::string head;
  std::size_t end = std::string::npos;
  while ((end = head.find("\r\n\r\n")) == std::string::npos) {
    if (head.size() > head_limit) return broken(ErrorKind::rejected, "its answer has no end");
    if (const std::string why = wire.receive(head); !why.empty()) return broken(ErrorKind::transient, why);
  }
  const unsigned status = status_of(head);
  if (status == 0) return broken(ErrorKind::rejected, "it does not speak HTTP");
  if (status < 200 || status > 299) return refused_by(proxy, url, status);
  if (end + 4 != head.size()) return broken(ErrorKind::rejected, "it speaks in the server's place");
  return {};
}

}  // namespace acr::http

#include "http/tls_probe.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>

#include "http/server_proof.hpp"
#include "http/service_text.hpp"
#include "http/trust.hpp"
#include "platform/late_relocations.hpp"
#include "platform/openssl_handles.hpp"

namespace acr::http {
namespace {

using Verdict = TlsFacts::Verdict;

struct FreeSession {
  void operator()(SSL* session) const { ::SSL_free(session); }
};
using Session = std::unique_ptr<SSL, FreeSession>;

/// The part of a name that people know it by: its common name, else its organisation, else all of it.
std::string name_of(const X509_NAME* name) {
  if (name == nullptr) return {};
  for (const int part : {NID_commonName, NID_organizationName}) {
    const int at = ::X509_NAME_get_index_by_NID(name, part, -1);
    const ASN1_STRING* text = at < 0 ? nullptr : ::X509_NAME_ENTRY_get_data(::X509_NAME_get_entry(name, at));
    unsigned char* utf8 = nullptr;
    const int size = text == nullptr ? -1 : ::ASN1_STRING_to_UTF8(&utf8, text);
    if (size <= 0) continue;
    std::string found = printable({reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size)});
    ::OPENSSL_free(utf8);
    return found;
  }
  std::array<char, 256> all{};
  ::X509_NAME_oneline(name, all.data(), static_cast<int>(all.size()));
  return printable(all.data());
}

std::optional<sys_seconds> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ::ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

Verdict verdict_of(long code) {
  switch (code) {
    case X509_V_OK:
      return Verdict::trusted;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Verdict::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Verdict::not_yet_valid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return Verdict::other_name;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return Verdict::unknown_authority;
    default:
      return Verdict::refused;
  }
}

TlsFacts read_facts(SSL& session) {
  TlsFacts facts;
  facts.version = ::SSL_get_version(&session);
  const long code = ::SSL_get_verify_result(&session);
  facts.verdict = verdict_of(code);
  if (code != X509_V_OK) facts.why = ::X509_verify_cert_error_string(code);
  if (const X509* leaf = ::SSL_get0_peer_certificate(&session)) {
    facts.subject = name_of(::X509_get_subject_name(leaf));
    facts.issuer = name_of(::X509_get_issuer_name(leaf));
    facts.begins = time_of(::X509_get0_notBefore(leaf));
    facts.expires = time_of(::X509_get0_notAfter(leaf));
  }
  const STACK_OF(X509)* chain = ::SSL_get0_verified_chain(&session);
  if (facts.verdict == Verdict::trusted && chain != nullptr && sk_X509_num(chain) > 0) {
    facts.authority = name_of(::X509_get_subject_name(sk_X509_value(chain, sk_X509_num(chain) - 1)));
  }
  return facts;
}

/// Carries bytes between the session's memory and the socket: OpenSSL's own socket functions would raise
/// SIGPIPE.
class Carrier {
 public:
  Carrier(SSL& session, int socket, Deadline deadline)
      : in_(::SSL_get_rbio(&session)), out_(::SSL_get_wbio(&session)), socket_(socket), deadline_(deadline) {}

  /// Sends what the session has to say. The result is an error's text, or empty.
  std::string send() {
    std::array<char, 4096> bytes{};
    for (;;) {
      const int got = ::BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
      if (got <= 0) return {};
      std::string_view left(bytes.data(), static_cast<std::size_t>(got));
      while (!left.empty()) {
        const ssize_t sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
        if (sent == -1 && (errno != EAGAIN || !wait(POLLOUT))) return reason();
      }
    }
  }

  /// Waits for bytes and hands them to the session.
  std::string receive() {
    std::array<char, 4096> bytes{};
    for (;;) {
      const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
      if (got > 0) {
        ::BIO_write(in_, bytes.data(), static_cast<int>(got));
        return {};
      }
      if (got == 0) return "the server closed the connection";
      if (errno != EAGAIN || !wait(POLLIN)) return reason();
    }
  }

 private:
  bool wait(short events) {
    pollfd waited{socket_, events, 0};
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    late_ = ::poll(&waited, 1, static_cast<int>(std::clamp<long>(left.count(), 0, 60'000))) != 1;
    return !late_;
  }
  [[nodiscard]] std::string reason() const {
    return late_ ? "no answer" : std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): one thread
  }

  BIO* in_;
  BIO* out_;
  int socket_;
  Deadline deadline_;
  bool late_ = false;
};

Error openssl_error() {
  const unsigned long code = ::ERR_get_error();
  const char* reason = ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return {ErrorKind::rejected, reason == nullptr ? "the handshake broke off" : reason};
}

}  // namespace

Result<TlsFacts> probe_tls(int socket, const std::string& host, const Environment& environment,
                           Deadline deadline) {
  finish_relocations();
  ::OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  const SslContext context = make_tls_context();
  if (!context) return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
  const Result<std::string> trust = load_trust(*context, environment);
  if (!trust) return trust.error();
  const Session session(::SSL_new(context.get()));
  Url url;
  url.host = host;
  openssl::Bio in(::BIO_new(::BIO_s_mem()));
  openssl::Bio out(::BIO_new(::BIO_s_mem()));
  if (!session || !in || !out || !expect_name(*session, url, {})) {
    return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
  }
  // The verdict is read afterwards: a certificate that is refused is to be described. Nothing is sent over
  // it.
  ::SSL_set_verify(session.get(), SSL_VERIFY_NONE, nullptr);
  ::SSL_set_bio(session.get(), in.release(), out.release());

  Carrier carrier(*session, socket, deadline);
  for (;;) {
    const int done = ::SSL_connect(session.get());
    const int wanted = ::SSL_get_error(session.get(), done);
    if (std::string why = carrier.send(); !why.empty()) return Error{ErrorKind::transient, std::move(why)};
    if (done == 1) break;
    if (wanted != SSL_ERROR_WANT_READ) return openssl_error();
    if (std::string why = carrier.receive(); !why.empty()) {
      return Error{ErrorKind::transient, std::move(why)};
    }
  }
  TlsFacts facts = read_facts(*session);
  facts.trust = *trust;
  return facts;
}

}  // namespace acr::http

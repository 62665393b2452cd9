#include "http/tls_probe.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <optional>

#include "http/server_proof.hpp"
#include "http/service_text.hpp"
#include "http/trust.hpp"
#include "http/wire.hpp"
#include "platform/calendar.hpp"
#include "platform/late_relocations.hpp"

namespace acr::http {
namespace {

using Verdict = TlsFacts::Verdict;

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
  return utc_time(parts);
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

/// TLS with the proxy itself, to whom a password may be sent: its certificate must be good.
Result<void> secure(TlsWire& wire, const Proxy& proxy) {
  if (!expect_name(wire.session(), {Scheme::https, proxy.host, proxy.port}, {})) {
    return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
  }
  Result<void> done = wire.shake_hands();
  if (done) return done;
  Error error = in_context("the proxy " + proxy.origin(), done.error());
  const long verdict = ::SSL_get_verify_result(&wire.session());
  if (verdict != X509_V_OK) error.what.append(": ").append(::X509_verify_cert_error_string(verdict));
  error.hint = "If it speaks plain HTTP, write http:// in " + proxy.variable +
               "; if it has its own certificate authority, name that one's bundle in SSL_CERT_FILE";
  return error;
}

}  // namespace

Result<TlsFacts> probe_tls(ClientSocket& socket, const std::string& host, std::uint16_t port,
                           const Proxy* proxy, const Environment& environment, Deadline deadline) {
  finish_relocations();
  const SslContext context = make_tls_context();
  if (!context) return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
  const Result<std::string> trust = load_trust(*context, environment);
  if (!trust) return trust.error();
  const Url url{Scheme::https, host, port};
  SocketWire socket_wire(socket, deadline);
  Wire* wire = &socket_wire;
  std::optional<TlsWire> proxy_wire;
  if (proxy != nullptr) {
    if (proxy->scheme == Scheme::https) {
      proxy_wire.emplace(*context, socket_wire);
      wire = &*proxy_wire;
      if (const Result<void> secured = secure(*proxy_wire, *proxy); !secured) return secured.error();
    }
    if (const Result<void> open = open_tunnel(*wire, *proxy, url); !open) return open.error();
  }
  TlsWire tls(*context, *wire);
  if (!expect_name(tls.session(), url, {})) return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
  // The verdict is read afterwards: a certificate that is refused is to be described. Nothing is sent over
  // it.
  ::SSL_set_verify(&tls.session(), SSL_VERIFY_NONE, nullptr);
  if (const Result<void> done = tls.shake_hands(); !done) return done.error();
  TlsFacts facts = read_facts(tls.session());
  facts.trust = *trust;
  return facts;
}

}  // namespace acr::http

#include "http/server_proof.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <string>

#include "platform/openssl_handles.hpp"

namespace acr::http {
namespace {

std::string sha1_of(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (::X509_digest(&certificate, ::EVP_sha1(), digest.data(), &size) != 1) return {};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += digits[digest.at(i) >> 4U];
    text += digits[digest.at(i) & 15U];
  }
  return text;
}

bool same_digits(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

/// Stands in for OpenSSL's verification: `wanted` is the thumbprint.
int verify_pinned(X509_STORE_CTX* store, void* wanted) {
  const X509* leaf = ::X509_STORE_CTX_get0_cert(store);
  const auto& thumbprint = *static_cast<const std::string*>(wanted);
  if (leaf != nullptr && same_digits(sha1_of(*leaf), thumbprint)) {
    ::X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
  }
  ::X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
  return 0;
}

bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         std::all_of(host.begin(), host.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

}  // namespace

SslContext make_tls_context() {
  // Without openssl.cnf: a file that names modules or engines for other programs must not break us.
  ::OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  SslContext context(::SSL_CTX_new(::TLS_client_method()));
  if (context && ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1) context.reset();
  // What it has decrypted stays in its buffers otherwise, and in the memory that these give back.
  if (context) ::SSL_CTX_set_options(context.get(), SSL_OP_CLEANSE_PLAINTEXT);
  return context;
}

Result<void> trust_only(SSL_CTX& context, const ServerProof& proof) {
  if (!proof.certificate_sha1.empty()) {
    if (!is_thumbprint(proof.certificate_sha1)) {
      return Error{ErrorKind::bad_input, "the server's thumbprint is not 40 hexadecimal digits"};
    }
    // OpenSSL never writes there; its type for the argument says nothing of that.
    auto* wanted = const_cast<std::string*>(&proof.certificate_sha1);  // NOLINT(*-const-cast)
    ::SSL_CTX_set_cert_verify_callback(&context, &verify_pinned, wanted);
    return {};
  }
  X509_STORE* store = ::SSL_CTX_get_cert_store(&context);
  // Whatever is named there is trusted, be it a root or not, as in Go's pools.
  ::X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  bool found = false;
  for (const openssl::Certificate& certificate : openssl::read_certificates(proof.authorities)) {
    found = ::X509_STORE_add_cert(store, certificate.get()) == 1 || found;
  }
  ::ERR_clear_error();
  if (!found) {
    return Error{ErrorKind::bad_input, "there is no certificate authority in what should name them"};
  }
  return {};
}

bool expect_name(SSL& session, const Url& url, const ServerProof& proof) {
  const std::string& name = proof.name.empty() ? url.host : proof.name;
  // To OpenSSL no name is any name, and one with a dot in front any name below.
  if (name.empty() || name.front() == '.') return false;
  ::SSL_set_verify(&session, SSL_VERIFY_PEER, nullptr);
  ::SSL_set_hostflags(&session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // No SNI for an address [RFC 6066 section 3].
  if (!is_address(name) && ::SSL_set_tlsext_host_name(&session, name.c_str()) != 1) return false;
  return ::SSL_set1_host(&session, name.c_str()) == 1;
}

}  // namespace acr::http

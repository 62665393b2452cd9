#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "http/client.hpp"
#include "platform/error.hpp"

namespace acr::http {

struct FreeSslContext {
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeSslContext>;

/// TLS 1.2 at least, and nobody trusted yet. Null if OpenSSL has no memory for it.
SslContext make_tls_context();

/// Has the context trust those whom `proof` names, and nobody else. A pinned certificate is taken for what
/// it is: neither its name nor its dates nor its issuer matter.
Result<void> trust_only(SSL_CTX& context, const ServerProof& proof);

/// Has the session ask for the host by name, and take no certificate but that name's.
bool expect_name(SSL& session, const Url& url, const ServerProof& proof);

}  // namespace acr::http

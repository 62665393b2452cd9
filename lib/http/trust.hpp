#pragma once

#include <openssl/ssl.h>

#include <string>

#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::http {

/// Loads the certificate authorities that Go's clients, docker and podman among them, would trust on this
/// machine: `SSL_CERT_FILE` in place of the system's bundle, `SSL_CERT_DIR` in place of its directories
/// [golang/go crypto/x509/root_unix.go, root_linux.go], and `REQUESTS_CA_BUNDLE` or `CURL_CA_BUNDLE`, which
/// az's users have set, where `SSL_CERT_FILE` is not. An intermediate authority counts as well as a root. A
/// file named by a variable that cannot be read is `bad_input`: guessing on would end in a certificate error
/// that says nothing. The result says, for people, where the bundle was found: the variable and its file, or
/// the system's file; empty if there are no authorities at all.
Result<std::string> load_trust(SSL_CTX& context, const Environment& environment);

/// What to tell whose machine has none, as a bare container: nobody could prove who they are.
Error no_authorities();

}  // namespace acr::http

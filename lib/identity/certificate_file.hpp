#pragma once

#include <string_view>
#include <vector>

#include "platform/error.hpp"
#include "platform/openssl_handles.hpp"
#include "platform/secret.hpp"

namespace acr::identity {

/// A certificate, its private key, and the certificates that came with them.
struct KeyPair {
  openssl::Certificate certificate;
  openssl::Key key;  ///< RSA
  std::vector<openssl::Certificate> others;
};

/// Reads a file's content: PEM with a key in PKCS#8 or PKCS#1, encrypted or not, or PFX. An empty password
/// is none. The certificate is the one that belongs to the key, wherever in the file it stands
/// [azure-sdk-for-go azidentity ParseCertificates]. Errors are `bad_input`, without the file's name. Nobody
/// is ever asked for a password.
Result<KeyPair> read_key_pair(std::string_view content, const Secret& password);

}  // namespace acr::identity

#include "identity/certificate_file.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstring>

namespace acr::identity {
namespace {

using openssl::Certificate;

constexpr const char* both_in_one_file =
    "It takes the certificate and its private key in one file: cat certificate.pem key.pem > both.pem";
constexpr const char* set_password =
    "Set AZURE_CLIENT_CERTIFICATE_PASSWORD, or the certificate's password in the settings";
constexpr const char* check_password =
    "Check AZURE_CLIENT_CERTIFICATE_PASSWORD, or the certificate's password in the settings";

Error bad_file(std::string what, std::string hint) {
  return {ErrorKind::bad_input, std::move(what), std::move(hint)};
}

/// Whether OpenSSL has just failed for want of a cipher. RC2 and DES are in its legacy provider, which is
/// a module that is not loaded, and in a static build could not be. Empties the error queue.
bool cipher_missing() {
  bool missing = false;
  while (const unsigned long error = ::ERR_get_error()) {
    const int reason = ERR_GET_REASON(error);
    missing = missing || (ERR_GET_LIB(error) == ERR_LIB_EVP &&
                          (reason == ERR_R_UNSUPPORTED || reason == EVP_R_UNSUPPORTED_ALGORITHM ||
                           reason == EVP_R_UNKNOWN_PBE_ALGORITHM || reason == EVP_R_UNSUPPORTED_CIPHER));
  }
  return missing;
}

/// What OpenSSL asks for a password, and whether it did.
struct Prompt {
  const Secret& password;
  bool asked = false;
};

int answer_prompt(char* buffer, int size, int /*writing*/, void* data) {
  auto& prompt = *static_cast<Prompt*>(data);
  prompt.asked = true;
  const std::string_view password = prompt.password.reveal();
  if (password.empty() || password.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, password.data(), password.size());
  return static_cast<int>(password.size());
}

Error unreadable_pem_key(const Prompt& prompt) {
  const bool missing = cipher_missing();
  if (!prompt.asked) return bad_file("its private key cannot be read", both_in_one_file);
  if (prompt.password.empty()) {
    return bad_file("its private key is encrypted, and there is no password", set_password);
  }
  if (missing) {
    return bad_file("its private key is encrypted in a way that is too old to be supported",
                    "Encrypt it anew: openssl pkcs8 -topk8 -provider legacy -provider default -in old.pem");
  }
  return bad_file("the password of its private key is wrong", check_password);
}

Result<openssl::Key> read_pem_key(std::string_view content, const Secret& password) {
  if (content.find("PRIVATE KEY-----") == std::string_view::npos) {
    return bad_file("there is no private key in it", both_in_one_file);
  }
  const openssl::Bio text = openssl::reader(content);
  Prompt prompt{password};
  openssl::Key key(::PEM_read_bio_PrivateKey(text.get(), nullptr, &answer_prompt, &prompt));
  if (!key) return unreadable_pem_key(prompt);
  return key;
}

/// Finds the key's certificate among those of the file.
Result<KeyPair> match(openssl::Key key, std::vector<Certificate> certificates) {
  if (certificates.empty()) {
    return bad_file("there is no certificate in it that can be read", both_in_one_file);
  }
  if (::EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return bad_file(
        "its key is not RSA, and Entra takes no other",
        "Make one with: openssl req -x509 -newkey rsa:2048 -days 365 -subj /CN=name -keyout key.pem "
        "-out certificate.pem");
  }
  const auto found =
      std::find_if(certificates.begin(), certificates.end(), [&key](const Certificate& certificate) {
        return ::X509_check_private_key(certificate.get(), key.get()) == 1;
      });
  ::ERR_clear_error();
  if (found == certificates.end()) {
    return bad_file(
        "its private key does not belong to its certificate",
        "Compare what these two print: openssl x509 -noout -pubkey -in certificate.pem; openssl pkey "
        "-pubout -in key.pem");
  }
  KeyPair pair{std::move(*found), std::move(key), {}};
  certificates.erase(found);
  pair.others = std::move(certificates);
  return pair;
}

Result<KeyPair> read_pem(std::string_view content, const Secret& password) {
  Result<openssl::Key> key = read_pem_key(content, password);
  ::ERR_clear_error();
  if (!key) return key.error();
  return match(*std::move(key), openssl::read_certificates(content));
}

struct FreeStack {
  void operator()(STACK_OF(X509) * certificates) const { sk_X509_pop_free(certificates, &::X509_free); }
};

Error unreadable_pfx(const PKCS12& pfx, const Secret& password) {
  if (cipher_missing()) {
    return bad_file(
        "it is a PFX file that is encrypted in a way that is too old to be supported (RC2 or DES)",
        "Convert it: openssl pkcs12 -legacy -in old.pfx -nodes -out new.pem");
  }
  if (::PKCS12_mac_present(&pfx) != 1) {
    return bad_file("it is a PFX file that is encrypted, but not authenticated",
                    "Convert it: openssl pkcs12 -in old.pfx -nodes -out new.pem");
  }
  if (password.empty()) return bad_file("it is a PFX file with a password, and there is none", set_password);
  return bad_file("the PFX file's password is wrong", check_password);
}

Result<KeyPair> read_pfx(const PKCS12& pfx, const Secret& password) {
  Secret text = password.copy();
  text.append(std::string_view("\0", 1));
  // Without a MAC there is nothing that a password could be checked with, and OpenSSL refuses one.
  const bool has_password = !password.empty() && ::PKCS12_mac_present(&pfx) == 1;
  EVP_PKEY* key_handle = nullptr;
  X509* certificate_handle = nullptr;
  STACK_OF(X509)* others_handle = nullptr;
  const bool parsed =
      ::PKCS12_parse(const_cast<PKCS12*>(&pfx), has_password ? text.reveal().data() : nullptr,  // NOLINT
                     &key_handle, &certificate_handle, &others_handle) == 1;
  openssl::Key key(key_handle);
  Certificate certificate(certificate_handle);
  const std::unique_ptr<STACK_OF(X509), FreeStack> others(others_handle);
  if (!parsed) return unreadable_pfx(pfx, password);
  if (!key) {
    return bad_file("there is no private key in it",
                    "Export it again, with its private key: openssl pkcs12 -export -inkey key.pem -in "
                    "certificate.pem -out both.pfx");
  }
  std::vector<Certificate> certificates;
  if (certificate) certificates.push_back(std::move(certificate));
  while (others && sk_X509_num(others.get()) > 0) {
    certificates.emplace_back(sk_X509_shift(others.get()));
  }
  return match(std::move(key), std::move(certificates));
}

}  // namespace

Result<KeyPair> read_key_pair(std::string_view content, const Secret& password) {
  ::ERR_clear_error();
  if (content.find("-----BEGIN ") != std::string_view::npos) return read_pem(content, password);
  const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
  const openssl::Pfx pfx(::d2i_PKCS12(nullptr, &bytes, static_cast<long>(content.size())));
  ::ERR_clear_error();
  if (pfx) {
    Result<KeyPair> pair = read_pfx(*pfx, password);
    ::ERR_clear_error();
    return pair;
  }
  const auto* again = reinterpret_cast<const unsigned char*>(content.data());
  const Certificate alone(::d2i_X509(nullptr, &again, static_cast<long>(content.size())));
  ::ERR_clear_error();
  if (alone) {
    return bad_file(
        "it is a certificate without its private key",
        "Put both into one PEM file: openssl x509 -in certificate.cer -out both.pem; cat key.pem >> "
        "both.pem");
  }
  return bad_file("it is neither PEM nor PFX", both_in_one_file);
}

}  // namespace acr::identity

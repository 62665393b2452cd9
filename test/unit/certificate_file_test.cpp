// An application's certificate: every kind of file it comes in.
#include "identity/certificate_file.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/provider.h>

#include "certificates.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::identity::KeyPair;
using acr::identity::read_key_pair;
using namespace acr::test;

constexpr const char* password = "canary pass";

class CertificateFile : public ::testing::Test {
 protected:
  /// The file is read, its certificate is the key's, and nothing is left behind.
  void expect_read(const std::string& content, std::string_view with = {}, std::size_t others = 0) {
    const Result<KeyPair> pair = read_key_pair(content, Secret(with));
    ASSERT_TRUE(pair) << pair.error().line();
    EXPECT_EQ(der(*pair->certificate), der(*certificate_));
    EXPECT_EQ(::EVP_PKEY_eq(pair->key.get(), &rsa_key()), 1);
    EXPECT_EQ(pair->others.size(), others);
    EXPECT_EQ(::ERR_peek_error(), 0UL);
  }

  /// It is not, and the error says what and what to do, but no password.
  void expect_refused(const std::string& content, std::string_view with, std::string_view what) {
    const Result<KeyPair> pair = read_key_pair(content, Secret(with));
    ASSERT_FALSE(pair) << what;
    EXPECT_EQ(pair.error().kind, ErrorKind::bad_input);
    EXPECT_EQ(pair.error().what, what);
    EXPECT_FALSE(pair.error().hint.empty()) << what;
    EXPECT_EQ(pair.error().line().find("canary"), std::string::npos) << pair.error().line();
    EXPECT_EQ(::ERR_peek_error(), 0UL);
  }

  acr::openssl::Certificate certificate_ = make_certificate(rsa_key());
};

TEST_F(CertificateFile, OfPemIsReadInEveryFormOfItsKey) {
  expect_read(pem(*certificate_) + pem_key(rsa_key()));
  expect_read(pem_key(rsa_key()) + pem(*certificate_));
  expect_read(pem(*certificate_) + traditional_pem_key(rsa_key()));
  expect_read("Bag Attributes\n    localKeyID: 01\n" + pem(*certificate_) + "\nKey\n" + pem_key(rsa_key()));
  // A password that nothing needs does no harm.
  expect_read(pem(*certificate_) + pem_key(rsa_key()), "unused");
}

TEST_F(CertificateFile, OfPemIsReadWithItsPassword) {
  for (const std::string& key : {pem_key(rsa_key(), password), traditional_pem_key(rsa_key(), password)}) {
    expect_read(pem(*certificate_) + key, password);
    expect_refused(pem(*certificate_) + key, "", "its private key is encrypted, and there is no password");
    expect_refused(pem(*certificate_) + key, "canary wrong", "the password of its private key is wrong");
    expect_refused(pem(*certificate_) + key, std::string(5000, 'x'),
                   "the password of its private key is wrong");
  }
}

TEST_F(CertificateFile, OfPfxIsReadWithItsPasswordOrWithoutOne) {
  const std::string locked = pfx(password, &rsa_key(), certificate_.get());
  expect_read(locked, password);
  expect_refused(locked, "", "it is a PFX file with a password, and there is none");
  expect_refused(locked, "canary wrong", "the PFX file's password is wrong");
  expect_read(pfx("", &rsa_key(), certificate_.get()));
  expect_read(pfx(nullptr, &rsa_key(), certificate_.get()));
  expect_read(pfx(nullptr, &rsa_key(), certificate_.get()), "unused");
}

TEST_F(CertificateFile, IsTheKeysWhereverItStandsAndTheOthersAreItsChain) {
  const auto other_key = make_ec_key();
  const auto first = make_certificate(*other_key, {.name = "issuer", .authority = true});
  const auto second = make_certificate(*other_key, {.name = "root", .authority = true});
  expect_read(pem(*first) + pem(*certificate_) + pem(*second) + pem_key(rsa_key()), "", 2);
  expect_read(pfx(password, &rsa_key(), certificate_.get(), {first.get(), second.get()}), password, 2);
}

TEST_F(CertificateFile, WithoutItsKeyOrItsCertificateIsNone) {
  expect_refused(pem(*certificate_), "", "there is no private key in it");
  expect_refused(pem_key(rsa_key()), "", "there is no certificate in it that can be read");
  expect_refused(der(*certificate_), "", "it is a certificate without its private key");
  expect_refused(pfx(password, nullptr, nullptr, {certificate_.get()}), password,
                 "there is no private key in it");
}

TEST_F(CertificateFile, OfAnotherKeyIsNone) {
  const auto other = make_rsa_key();
  expect_refused(pem(*certificate_) + pem_key(*other), "",
                 "its private key does not belong to its certificate");
}

TEST_F(CertificateFile, WithAnEllipticKeyIsNoneThatEntraTakes) {
  const auto key = make_ec_key();
  const auto certificate = make_certificate(*key);
  expect_refused(pem(*certificate) + pem_key(*key), "", "its key is not RSA, and Entra takes no other");
  expect_refused(pfx(password, key.get(), certificate.get()), password,
                 "its key is not RSA, and Entra takes no other");
}

TEST_F(CertificateFile, OfRubbishIsNone) {
  expect_refused("", "", "it is neither PEM nor PFX");
  expect_refused("hello", "", "it is neither PEM nor PFX");
  expect_refused("-----BEGIN PRIVATE KEY-----\nhello\n-----END PRIVATE KEY-----\n", "",
                 "its private key cannot be read");
  std::string cut = pfx(password, &rsa_key(), certificate_.get());
  cut.resize(cut.size() / 2);
  expect_refused(cut, password, "it is neither PEM nor PFX");
  const std::string key = pem_key(rsa_key());
  expect_refused(key + "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "",
                 "there is no certificate in it that can be read");
}

/// A certificate that claims to be encrypted makes OpenSSL ask the terminal, unless it is told not to.
TEST_F(CertificateFile, NeverAsksForAPassword) {
  std::string claims = pem(*certificate_);
  claims.insert(claims.find('\n') + 1,
                "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n");
  expect_refused(claims + pem_key(rsa_key()), "", "there is no certificate in it that can be read");
}

/// A library context of its own that has the old ciphers, as the tools that made such files had.
class OldOpenssl {
 public:
  OldOpenssl()
      : context_(::OSSL_LIB_CTX_new()),
        legacy_(::OSSL_PROVIDER_load(context_, "legacy")),
        usual_(::OSSL_PROVIDER_load(context_, "default")) {}
  OldOpenssl(const OldOpenssl&) = delete;
  OldOpenssl& operator=(const OldOpenssl&) = delete;
  ~OldOpenssl() {
    ::OSSL_PROVIDER_unload(usual_);
    ::OSSL_PROVIDER_unload(legacy_);
    ::OSSL_LIB_CTX_free(context_);
  }

  [[nodiscard]] bool has_old_ciphers() const { return legacy_ != nullptr && usual_ != nullptr; }

  /// As Windows and OpenSSL 1 exported it.
  [[nodiscard]] std::string pfx(EVP_PKEY& key, X509& certificate) const {
    const acr::openssl::Pfx made(::PKCS12_create_ex(
        password, "acr", &key, &certificate, nullptr, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
        NID_pbe_WithSHA1And40BitRC2_CBC, 0, 0, 0, context_, nullptr));
    return written([&](BIO* out) { ::i2d_PKCS12_bio(out, made.get()); });
  }

  [[nodiscard]] std::string pem_key(EVP_PKEY& key) const {
    PKCS8_PRIV_KEY_INFO* plain = ::EVP_PKEY2PKCS8(&key);
    X509_SIG* locked = ::PKCS8_encrypt_ex(NID_pbe_WithSHA1And40BitRC2_CBC, nullptr, password, -1, nullptr, 0,
                                          0, plain, context_, nullptr);
    ::PKCS8_PRIV_KEY_INFO_free(plain);
    std::string text = written([&](BIO* out) { ::PEM_write_bio_PKCS8(out, locked); });
    ::X509_SIG_free(locked);
    return text;
  }

 private:
  OSSL_LIB_CTX* context_;
  OSSL_PROVIDER* legacy_;
  OSSL_PROVIDER* usual_;
};

TEST_F(CertificateFile, WithACipherThatIsTooOldSaysHowToConvertIt) {
  const OldOpenssl old;
  ASSERT_TRUE(old.has_old_ciphers());
  const std::string locked_pfx = old.pfx(rsa_key(), *certificate_);
  const std::string locked_pem = old.pem_key(rsa_key());
  ASSERT_FALSE(locked_pfx.empty());
  ASSERT_FALSE(locked_pem.empty());
  ::ERR_clear_error();
  expect_refused(locked_pfx, password,
                 "it is a PFX file that is encrypted in a way that is too old to be supported (RC2 or DES)");
  expect_refused(locked_pfx, "canary wrong", "the PFX file's password is wrong");
  expect_refused(pem(*certificate_) + locked_pem, password,
                 "its private key is encrypted in a way that is too old to be supported");
  EXPECT_NE(read_key_pair(locked_pfx, Secret(password)).error().hint.find("openssl pkcs12 -legacy"),
            std::string::npos);
}

}  // namespace

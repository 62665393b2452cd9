#include "sealing/seal.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <set>

#include "platform/openssl_handles.hpp"

namespace {

using acr::Secret;
using acr::sealing::is_sealed;
using acr::sealing::open;
using acr::sealing::seal;

const Secret key("0123456789abcdef0123456789abcdef");
const Secret other_key("0123456789abcdef0123456789abcdeF");
constexpr std::string_view name = "contoso.azurecr.io~0";
constexpr std::string_view text = "token eyJhbGciOi.J9\n";

TEST(Seal, OpensUnderTheSameKeyAndName) {
  for (const std::string& one : {std::string(), std::string(text), std::string(100'000, '\0')}) {
    const auto sealed = seal(key, name, one);
    ASSERT_TRUE(sealed);
    EXPECT_TRUE(is_sealed(*sealed));
    const auto opened = open(key, name, *sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->reveal(), one);
  }
}

TEST(Seal, HidesTheText) {
  const std::string sealed = seal(key, name, text).value();
  EXPECT_EQ(sealed.find("eyJ"), std::string::npos);
  EXPECT_FALSE(is_sealed(text));
}

TEST(Seal, OpensUnderNoOtherKeyOrName) {
  const std::string sealed = seal(key, name, text).value();
  EXPECT_FALSE(open(other_key, name, sealed));
  EXPECT_FALSE(open(Secret("short"), name, sealed));
  EXPECT_FALSE(open(Secret(), name, sealed));
  EXPECT_FALSE(open(key, "fabrikam.azurecr.io~0", sealed));
  EXPECT_FALSE(open(key, "", sealed));
  EXPECT_FALSE(seal(Secret("short"), name, text));
}

TEST(Seal, OpensNothingWithAnyBitFlipped) {
  const std::string sealed = seal(key, name, text).value();
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    EXPECT_FALSE(open(key, name, changed)) << bit;
  }
}

TEST(Seal, OpensNothingThatIsShorterOrLonger) {
  const std::string sealed = seal(key, name, text).value();
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(open(key, name, sealed.substr(0, size))) << size;
  }
  EXPECT_FALSE(open(key, name, sealed + "x"));
}

// That what is sealed is AES-256-GCM, as others know it.
TEST(Seal, IsOpenedByOpenSslsOwnCipher) {
  constexpr std::size_t nonce_size = 12;
  constexpr std::size_t tag_size = 16;
  std::string sealed = seal(key, name, text).value();
  std::string bound = sealed.substr(0, sealed.find('\n') + 1);
  auto* const nonce = reinterpret_cast<unsigned char*>(sealed.data() + bound.size());
  ASSERT_EQ(sealed.size(), bound.size() + nonce_size + text.size() + tag_size);
  bound += name;
  std::array<unsigned char, text.size()> opened{};
  int written = 0;
  const std::unique_ptr<EVP_CIPHER_CTX, acr::openssl::Free<&::EVP_CIPHER_CTX_free>> gcm(
      ::EVP_CIPHER_CTX_new());
  ASSERT_EQ(::EVP_DecryptInit_ex(gcm.get(), ::EVP_aes_256_gcm(), nullptr,
                                 reinterpret_cast<const unsigned char*>(key.reveal().data()), nonce),
            1);
  ASSERT_EQ(
      ::EVP_DecryptUpdate(gcm.get(), nullptr, &written, reinterpret_cast<const unsigned char*>(bound.data()),
                          static_cast<int>(bound.size())),
      1);
  ASSERT_EQ(::EVP_DecryptUpdate(gcm.get(), opened.data(), &written, nonce + nonce_size,
                                static_cast<int>(text.size())),
            1);
  ASSERT_EQ(
      ::EVP_CIPHER_CTX_ctrl(gcm.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, nonce + nonce_size + text.size()), 1);
  EXPECT_EQ(::EVP_DecryptFinal_ex(gcm.get(), opened.data(), &written), 1);
  EXPECT_EQ(std::string(opened.begin(), opened.end()), text);
}

TEST(Seal, NeverRepeatsANonce) {
  // What is behind the first line.
  constexpr std::size_t nonce_size = 12;
  const std::size_t begin = seal(key, name, "").value().find('\n') + 1;
  constexpr std::size_t many = 5000;
  std::set<std::string> nonces;
  for (std::size_t i = 0; i < many; ++i) nonces.insert(seal(key, name, "").value().substr(begin, nonce_size));
  EXPECT_EQ(nonces.size(), many);
}

}  // namespace

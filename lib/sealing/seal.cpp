// A random nonce may serve some 2^32 times under one key [SP 800-38D 8.3]; a key lives until the machine
// restarts and seals a few texts an hour.
//
// OpenSSL calls AES_encrypt deprecated in favour of EVP, which takes 1.3 ms to load its providers, more than
// a whole cached `get`; this takes 0.03 ms and initialises nothing. Its GCM is what EVP has underneath.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "sealing/seal.hpp"

#include <openssl/aes.h>
#include <openssl/modes.h>

#include <array>
#include <memory>
#include <vector>

#include "platform/late_relocations.hpp"
#include "platform/openssl_handles.hpp"
#include "platform/random.hpp"

namespace acr::sealing {
namespace {

constexpr std::string_view signature = "docker-credential-acr sealed 1\n";
constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

using Mode = std::unique_ptr<GCM128_CONTEXT, openssl::Free<&::CRYPTO_gcm128_release>>;  // wipes it

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}

void encrypt_block(const unsigned char* from, unsigned char* into, const void* schedule) {
  ::AES_encrypt(from, into, static_cast<const AES_KEY*>(schedule));
}

/// One sealing or opening.
class Gcm {
 public:
  Gcm(const Secret& key, std::string_view nonce, std::string_view name) {
    constexpr int key_bits = key_size * 8;
    if (key.size() != key_size || nonce.size() != nonce_size) return;
    // CRYPTO_gcm128_new allocates through a pointer that is relocated late.
    finish_relocations();
    if (::AES_set_encrypt_key(bytes_of(key.reveal()), key_bits, &schedule_) != 0) return;
    mode_.reset(::CRYPTO_gcm128_new(&schedule_, &encrypt_block));
    if (!mode_) return;
    ::CRYPTO_gcm128_setiv(mode_.get(), bytes_of(nonce), nonce.size());
    // The signature has one size, so that it and the name cannot run together.
    ready_ = bind(signature) && bind(name);
  }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;
  ~Gcm() { wipe(&schedule_, sizeof schedule_); }

  /// `into` has room for the ciphertext, as long as the text, and the tag.
  bool seal(std::string_view text, char* into) {
    if (!ready_ || ::CRYPTO_gcm128_encrypt(mode_.get(), bytes_of(text), bytes_of(into), text.size()) != 0) {
      return false;
    }
    ::CRYPTO_gcm128_tag(mode_.get(), bytes_of(into + text.size()), tag_size);
    return true;
  }

  /// Whether the tag is right; else `into` holds nothing of worth.
  bool open(std::string_view ciphertext, std::string_view tag, char* into) {
    return ready_ &&
           ::CRYPTO_gcm128_decrypt(mode_.get(), bytes_of(ciphertext), bytes_of(into), ciphertext.size()) ==
               0 &&
           ::CRYPTO_gcm128_finish(mode_.get(), bytes_of(tag), tag.size()) == 0;
  }

 private:
  bool bind(std::string_view data) {
    return ::CRYPTO_gcm128_aad(mode_.get(), bytes_of(data), data.size()) == 0;
  }

  AES_KEY schedule_{};
  Mode mode_;
  bool ready_ = false;
};

}  // namespace

bool is_sealed(std::string_view content) {
  return content.starts_with(signature);
}

std::optional<std::string> seal(const Secret& key, std::string_view name, std::string_view text) {
  std::string sealed(signature);
  sealed.resize(signature.size() + nonce_size + text.size() + tag_size);
  char* const nonce = sealed.data() + signature.size();
  if (!fill_with_secret_bytes(nonce, nonce_size)) return std::nullopt;
  if (!Gcm(key, {nonce, nonce_size}, name).seal(text, nonce + nonce_size)) return std::nullopt;
  return sealed;
}

std::optional<Secret> open(const Secret& key, std::string_view name, std::string_view content) {
  if (!is_sealed(content) || content.size() < signature.size() + nonce_size + tag_size) return std::nullopt;
  content.remove_prefix(signature.size());
  const std::string_view nonce = content.substr(0, nonce_size);
  const std::string_view tag = content.substr(content.size() - tag_size);
  const std::string_view ciphertext = content.substr(nonce_size, content.size() - nonce_size - tag_size);
  std::vector<char, WipingAllocator<char>> text(ciphertext.size());
  if (!Gcm(key, nonce, name).open(ciphertext, tag, text.data())) return std::nullopt;
  return Secret(std::move(text));
}

}  // namespace acr::sealing

#include "identity/pkce.hpp"

#include <array>

#include "http/base64url.hpp"
#include "platform/digest.hpp"
#include "platform/random.hpp"

namespace acr::identity {

Result<Secret> make_random_text() {
  std::array<char, 32> bytes{};
  if (!fill_with_secret_bytes(bytes.data(), bytes.size())) {
    return Error{ErrorKind::internal, "the kernel gives no random numbers"};
  }
  std::string text = http::encode_base64url({bytes.data(), bytes.size()});
  Secret random(text);
  wipe(text.data(), text.size());
  wipe(bytes.data(), bytes.size());
  return random;
}

std::string code_challenge(const Secret& verifier) {
  return http::encode_base64url(sha256(verifier.reveal()));
}

}  // namespace acr::identity

#include "http/base64.hpp"

#include <openssl/evp.h>

#include <vector>

namespace acr::http {

Secret encode_base64(std::string_view bytes) {
  std::vector<char, WipingAllocator<char>> text((bytes.size() + 2) / 3 * 4 +
                                                1);  // OpenSSL ends it with a zero
  ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.pop_back();
  return Secret(std::move(text));
}

}  // namespace acr::http

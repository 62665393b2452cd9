#pragma once

#include <string>
#include <string_view>

namespace acr::test {

inline std::string base64url(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += digits[(buffer >> (bits - 6)) & 63U];
  }
  if (bits > 0) text += digits[(buffer << (6 - bits)) & 63U];
  return text;
}

/// A JWT with these claims, JSON without braces, and no signature that anybody could verify.
inline std::string jwt(std::string_view claims) {
  return base64url(R"({"alg":"RS256","typ":"JWT"})") + "." + base64url("{" + std::string(claims) + "}") +
         ".c2lnbmF0dXJl";
}

/// An ACR refresh token. `number` tells two of them apart.
inline std::string refresh_token(std::string_view audience, long long issued, long long expires,
                                 int number = 1) {
  return jwt("\"jti\":\"" + std::to_string(number) + R"(","iss":"Azure Container Registry","aud":")" +
             std::string(audience) + R"(","grant_type":"refresh_token","iat":)" + std::to_string(issued) +
             ",\"exp\":" + std::to_string(expires));
}

}  // namespace acr::test

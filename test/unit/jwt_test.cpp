// The claims of a JWT in base64url, as RFC 7515 writes it and as others do.
#include <gtest/gtest.h>

#include "jwt.hpp"
#include "registry/refresh_token.hpp"

namespace {

using acr::registry::read_refresh_token;
using acr::test::base64url;

std::string with_claims(const std::string& encoded) {
  return "e30." + encoded + ".c2ln";
}

/// Claims whose base64 holds both of the digits that base64url writes otherwise.
const std::string claims = R"({"aud":"contoso.azurecr.io","exp":200,"x":"???>>>???>>>~~~"})";

TEST(Jwt, IsReadWithBothDigitsThatBase64Lacks) {
  const std::string encoded = base64url(claims);
  ASSERT_NE(encoded.find('-'), std::string::npos);
  ASSERT_NE(encoded.find('_'), std::string::npos);
  const auto read = read_refresh_token(with_claims(encoded));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->audience, "contoso.azurecr.io");
}

TEST(Jwt, IsReadAtEveryLengthOfItsClaims) {
  for (std::size_t padding = 0; padding < 9; ++padding) {
    const std::string text =
        R"({"aud":"contoso.azurecr.io","exp":200,"x":")" + std::string(padding, 'x') + "\"}";
    EXPECT_TRUE(read_refresh_token(with_claims(base64url(text)))) << padding;
  }
}

TEST(Jwt, InPlainBase64IsNone) {
  const std::string encoded = base64url(claims);
  std::string plus = encoded;
  plus[plus.find('-')] = '+';
  EXPECT_FALSE(read_refresh_token(with_claims(plus)));
  std::string slash = encoded;
  slash[slash.find('_')] = '/';
  EXPECT_FALSE(read_refresh_token(with_claims(slash)));
  const std::string padded = R"({"aud":"contoso.azurecr.io","exp":200,"xy":1})";
  EXPECT_FALSE(read_refresh_token(with_claims(base64url(padded) + "=")));
}

TEST(Jwt, WithWhiteSpaceAroundAPartIsNone) {
  for (const char* const space : {" ", "\n", "\t\t\t\t"}) {
    EXPECT_FALSE(read_refresh_token(with_claims(space + base64url(claims)))) << space;
    EXPECT_FALSE(read_refresh_token(with_claims(base64url(claims) + space))) << space;
  }
}

TEST(Jwt, WithAnythingElseInItIsNone) {
  const std::string whole = with_claims(base64url(claims));
  for (const std::string& other :
       {"\n" + whole, whole + "\n", whole + '\0', whole + "\xC3\xA9", whole + "="}) {
    EXPECT_FALSE(read_refresh_token(other)) << other;
  }
  // OpenSSL's decoder passes over white space at either end.
  EXPECT_FALSE(read_refresh_token(with_claims("    " + base64url(claims))));
}

TEST(Jwt, CutShortAnywhereIsNone) {
  const std::string whole = with_claims(base64url(claims));
  ASSERT_TRUE(read_refresh_token(whole));
  const std::size_t signature = whole.rfind('.');
  for (std::size_t length = 0; length < signature; ++length) {
    EXPECT_FALSE(read_refresh_token(whole.substr(0, length))) << length;
  }
}

struct Time {
  const char* written;
  bool good;
};

TEST(Jwt, EndsAtATimeThatCanBeReckonedWith) {
  for (const Time& row :
       {Time{"1", true}, Time{"\"200\"", true}, Time{"253402300799", true}, Time{"253402300800", false},
        Time{"0", false}, Time{"-1", false}, Time{"9223372036854775807", false}, Time{"1e18", false},
        Time{"null", false}, Time{"true", false}, Time{"[200]", false}, Time{"\"\"", false}}) {
    const std::string jwt = acr::test::jwt(R"("aud":"x","exp":)" + std::string(row.written));
    EXPECT_EQ(read_refresh_token(jwt).has_value(), row.good) << row.written;
  }
}

TEST(Jwt, WithoutTheOptionalClaimsIsRead) {
  const auto read = read_refresh_token(acr::test::jwt(R"("aud":"x","exp":200,"iat":"never","grant_type":7)"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->issued, std::nullopt);
  EXPECT_EQ(read->grant_type, "");
}

}  // namespace

#include "http/form.hpp"

#include <gtest/gtest.h>

#include "identity/id_token.hpp"
#include "identity/pkce.hpp"
#include "jwt.hpp"
#include "platform/base64url.hpp"

namespace {

using acr::Secret;
using acr::http::form_field;

std::string field(std::string_view form, std::string_view name) {
  const auto value = form_field(form, name);
  return value ? std::string(value->reveal()) : "none";
}

TEST(FormField, IsDecoded) {
  EXPECT_EQ(field("a=1&b=two+words%21&c=", "b"), "two words!");
  EXPECT_EQ(field("a=1&c=", "c"), "");
  EXPECT_EQ(field("c", "c"), "");
  EXPECT_EQ(field("%61=x", "a"), "x");
  EXPECT_EQ(field("a=%2F%2f%3d", "a"), "//=");
  EXPECT_EQ(field("a=b=c", "a"), "b=c");
}

TEST(FormField, ThatIsNotThereOrTwiceOrBrokenIsNone) {
  for (const char* form :
       {"", "b=1", "ab=1", "a=1&a=1", "a=%", "a=%4", "a=%4x", "a=%x4", "&&", "a=1&%61=2"}) {
    EXPECT_EQ(field(form, "a"), "none") << form;
  }
}

TEST(Base64Url, GoesBothWays) {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"\xfb\xff\xfe", "-__-"}}) {
    EXPECT_EQ(acr::encode_base64url(bytes), text);
    const auto back = acr::decode_base64url(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(back->reveal(), bytes);
  }
  for (const char* text : {"A", "Zg==", "Zm9v!", "Zm+v", "Zm/v", "Zm 9v"}) {
    EXPECT_FALSE(acr::decode_base64url(text)) << text;
  }
}

TEST(Pkce, ChallengeIsThatOfTheStandardsExample) {
  // RFC 7636, appendix B.
  EXPECT_EQ(acr::identity::code_challenge(Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(IdToken, TellsWhoItIsAsFarAsItSays) {
  const auto whole = acr::identity::read_id_token(
      acr::test::jwt(R"("preferred_username":"alice@contoso.com","tid":"t-1","oid":"o-1")"));
  EXPECT_EQ(whole.account, "alice@contoso.com");
  EXPECT_EQ(whole.tenant, "t-1");
  EXPECT_EQ(whole.object_id, "o-1");
  const auto odd =
      acr::identity::read_id_token(acr::test::jwt(R"("preferred_username":"a\n\u001b[2J","tid":7)"));
  EXPECT_EQ(odd.account, "a  [2J");
  EXPECT_EQ(odd.tenant, "");
  for (const char* broken : {"", ".", "..", "a.b", "a.!.c", "a.e30"}) {
    EXPECT_EQ(acr::identity::read_id_token(broken).account, "") << broken;
  }
}

}  // namespace

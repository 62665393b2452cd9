#include "http/form.hpp"

#include <gtest/gtest.h>

#include "identity/person.hpp"
#include "identity/pkce.hpp"
#include "jwt.hpp"

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

TEST(Pkce, ChallengeIsThatOfTheStandardsExample) {
  // RFC 7636, appendix B.
  EXPECT_EQ(acr::identity::code_challenge(Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(PersonsIdToken, TellsWhoItIsAsFarAsItSays) {
  const auto whole = acr::identity::read_person(
      acr::test::jwt(R"("preferred_username":"alice@contoso.com","tid":"t-1","oid":"o-1")"));
  EXPECT_EQ(whole.account, "alice@contoso.com");
  EXPECT_EQ(whole.tenant, "t-1");
  EXPECT_EQ(whole.object_id, "o-1");
  const auto odd =
      acr::identity::read_person(acr::test::jwt(R"("preferred_username":"a\n\u001b[2J","tid":7)"));
  EXPECT_EQ(odd.account, "a  [2J");
  EXPECT_EQ(odd.tenant, "");
  for (const char* broken : {"", ".", "..", "a.b", "a.!.c", "a.e30"}) {
    EXPECT_EQ(acr::identity::read_person(broken).account, "") << broken;
  }
}

}  // namespace

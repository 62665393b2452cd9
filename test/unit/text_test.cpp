#include <gtest/gtest.h>

#include <string>

#include "http/json.hpp"
#include "http/service_text.hpp"
#include "http/url.hpp"

namespace {

using acr::http::parse_endpoint;
using acr::http::printable;
using acr::http::Scheme;

TEST(ServiceText, IsMadeOneHarmlessLine) {
  EXPECT_EQ(printable("a\nb\tc\x1B[31md\x7F"
                      "e\xC3\xA9"),
            "a b c [31md e");
  EXPECT_EQ(printable(std::string(5000, 'x')).size(), 300U);
  EXPECT_EQ(printable(""), "");
}

TEST(ServiceText, LosesSecretsAndWhateverLooksLikeAToken) {
  EXPECT_EQ(printable("the secret hunter2 and hunter2", {"hunter2"}), "the secret [redacted] and [redacted]");
  EXPECT_EQ(printable("token eyJhbGci.eyJh-_.sig, sent"), "token [redacted], sent");
  EXPECT_EQ(printable("nothing", {""}), "nothing");
  // A secret inside of what looks like a JWT uncovers nothing of the rest, and two in a row are one blot.
  EXPECT_EQ(printable("token eyJhbGci.hunter2.sig", {"hunter2"}), "token [redacted]");
  EXPECT_EQ(printable("hunter2hunter2", {"hunter2"}), "[redacted]");
  // A service that lies costs no more time for that: what grows with the square would take minutes here.
  std::string hostile;
  while (hostile.size() < std::size_t{4} << 20U) hostile += "eyJ ";
  EXPECT_TRUE(printable(hostile).starts_with("[redacted] [redacted] "));
  const std::string long_secret(400, 's');
  EXPECT_EQ(printable(std::string(290, 'x') + long_secret, {long_secret}).find('s'), std::string::npos);
}

TEST(Form, EncodesEverythingThatIsNotUnreserved) {
  EXPECT_EQ(acr::http::form_encode({{"a", "x y&z=/+%"}, {"b", "~-._"}}), "a=x%20y%26z%3D%2F%2B%25&b=~-._");
  EXPECT_EQ(acr::http::secret_form({{"k", "\xFF\n"}}).reveal(), "k=%FF%0A");
  EXPECT_EQ(acr::http::form_encode({}), "");
}

TEST(Endpoint, IsRead) {
  const auto url = parse_endpoint("https://Login.MicrosoftOnline.com:8443/base/", "X");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, Scheme::https);
  EXPECT_EQ(url->host, "login.microsoftonline.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/base");
  EXPECT_EQ(parse_endpoint("https://login.microsoftonline.com", "X")->port, 443);
  EXPECT_EQ(parse_endpoint("https://login.microsoftonline.com/", "X")->target, "");
  EXPECT_EQ(parse_endpoint("http://169.254.169.254", "X")->port, 80);
}

TEST(Url, OfARequestKeepsItsQueryAndItsPath) {
  using acr::http::parse_request_url;
  const auto target = [](const char* text) { return parse_request_url(text, "X")->target; };
  EXPECT_EQ(target("https://a.example/b/c/?d=e%20f&g=/?h"), "/b/c/?d=e%20f&g=/?h");
  EXPECT_EQ(target("https://a.example/b/"), "/b/");
  EXPECT_EQ(target("https://a.example?b=c"), "/?b=c");
  EXPECT_EQ(target("https://a.example"), "/");
  for (const char* text : {"https://u@a.example/?b", "https://a.example/?b#c", "https://a.example/?b c",
                           "https://a.example/?b\r\nc", "ftp://a.example/?b", "https:///?b", "?b"}) {
    const auto url = parse_request_url(text, "THE_VARIABLE");
    ASSERT_FALSE(url) << text;
    EXPECT_NE(url.error().what.find("THE_VARIABLE"), std::string::npos);
  }
}

TEST(Url, TakesFieldsIntoItsQuery) {
  acr::http::Url url;
  url.target = "/a";
  add_query(url, {{"b", "c d"}, {"e", "f"}});
  EXPECT_EQ(url.target, "/a?b=c%20d&e=f");
  add_query(url, {{"g", "&"}});
  EXPECT_EQ(url.target, "/a?b=c%20d&e=f&g=%26");
}

TEST(Endpoint, OfAnotherKindIsRefusedByTheVariablesName) {
  for (const char* text :
       {"", "login.microsoftonline.com", "ftp://x", "https://", "https://user@host", "https://user:pass@host",
        "https://host/?q", "https://host/#f", "https://ho st", "https://host\r\nEvil: yes",
        "https://host:99999", "https://host:abc", "https://h%6Fst", "https://host\\evil", "http//x"}) {
    const auto url = parse_endpoint(text, "THE_VARIABLE");
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, acr::ErrorKind::bad_input);
    EXPECT_NE(url.error().what.find("THE_VARIABLE"), std::string::npos);
  }
}

TEST(Json, IsReadFromObjectsAlone) {
  const auto is_object = [](std::string_view text) {
    return acr::http::with_json_object(text, [](const boost::json::object&) {});
  };
  EXPECT_TRUE(is_object("{}"));
  for (const std::string& text : {std::string(), std::string("[]"), std::string("1"), std::string("{"),
                                  std::string("{}x"), std::string("\"{}\""), std::string(100'000, '['),
                                  "{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}"}) {
    EXPECT_FALSE(is_object(text)) << text.substr(0, 20);
  }
}

TEST(Json, IntegersMayBeStrings) {
  acr::http::with_json_object(
      R"({"n":3599,"s":"3599","d":3599.0,"neg":-1,"big":1e300,"u":18446744073709551615,"i":-9000000000000001,"is":"9223372036854775807","t":"1h","e":"","b":true})",
      [](const boost::json::object& object) {
        using acr::http::integer_member;
        EXPECT_EQ(integer_member(object, "n"), 3599);
        EXPECT_EQ(integer_member(object, "s"), 3599);
        EXPECT_EQ(integer_member(object, "d"), 3599);
        EXPECT_EQ(integer_member(object, "neg"), -1);
        for (const char* name : {"big", "u", "i", "is", "t", "e", "b", "absent"}) {
          EXPECT_EQ(integer_member(object, name), std::nullopt) << name;
        }
        EXPECT_EQ(acr::http::string_member(object, "t"), "1h");
        EXPECT_EQ(acr::http::string_member(object, "n"), "");
      });
}

}  // namespace

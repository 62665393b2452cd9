#include "http/url.hpp"

#include <gtest/gtest.h>

#include "http/no_proxy.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::http::parse_endpoint;
using acr::http::parse_request_url;
using acr::http::Url;

struct Host {
  const char* url;
  const char* host;
  const char* origin;
};

TEST(Url, HasItsHostInLowerCaseAndWithoutBrackets) {
  for (const Host& row :
       std::vector<Host>{{"https://Login.Example/x", "login.example", "https://login.example"},
                         {"https://login.example:443", "login.example", "https://login.example"},
                         {"http://login.example:443", "login.example", "http://login.example:443"},
                         {"http://my_app-msi:8081/token", "my_app-msi", "http://my_app-msi:8081"},
                         {"http://127.0.0.1:40342/t", "127.0.0.1", "http://127.0.0.1:40342"},
                         {"http://[::1]:40342/t", "::1", "http://[::1]:40342"},
                         {"https://[FD00::1]", "fd00::1", "https://[fd00::1]"},
                         {"https://[::ffff:10.0.0.1]/x", "::ffff:10.0.0.1", "https://[::ffff:10.0.0.1]"}}) {
    for (const auto parse : {parse_endpoint, parse_request_url}) {
      const Result<Url> url = parse(row.url, "SETTING");
      ASSERT_TRUE(url) << row.url << url.error().line();
      EXPECT_EQ(url->host, row.host);
      EXPECT_EQ(acr::http::origin_of(*url), row.origin);
    }
  }
}

TEST(Url, WithAHostThatIsNoneIsRefused) {
  for (const char* text :
       {"https://", "https://[", "https://[]", "https://]", "https://[login.example]", "https://[127.0.0.1]",
        "https://[::1", "https://::1", "https://[:::1]", "https://[fe80::1%25eth0]", "https://[::1]x",
        "https://[[::1]]", "https://a[::1]", "https://a%41", "https://a b", "https://\xC3\xA4"}) {
    const Result<Url> url = parse_endpoint(text, "SETTING");
    ASSERT_FALSE(url) << text << " is " << url->host;
    EXPECT_EQ(url.error().kind, ErrorKind::bad_input);
    EXPECT_NE(url.error().what.find("SETTING"), std::string::npos) << url.error().what;
  }
}

TEST(Url, EndsItsHostBeforeThePath) {
  struct Row {
    const char* url;
    const char* target;
  };
  for (const Row& row :
       std::vector<Row>{{"https://login.example", "/"},
                        {"https://login.example/", "/"},
                        {"https://login.example/?", "/"},
                        {"https://login.example?x=1", "/?x=1"},
                        {"https://login.example/a:b/@evil.example", "/a:b/@evil.example"},
                        {"https://login.example/x?for=api://y@z&a=b?c", "/x?for=api://y@z&a=b?c"},
                        {"https://login.example?@evil.example:1", "/?@evil.example:1"}}) {
    const Result<Url> url = parse_request_url(row.url, "SETTING");
    ASSERT_TRUE(url) << row.url << url.error().line();
    EXPECT_EQ(url->host, "login.example") << row.url;
    EXPECT_EQ(url->port, 443) << row.url;
    EXPECT_EQ(url->target, row.target);
  }
  for (const char* url :
       {"https://u:p@login.example/x", "https://login.example@evil.example/x",
        "https://login.example\\@evil.example/", "https://login.example/x#y", "https://login.example#@y"}) {
    EXPECT_FALSE(parse_request_url(url, "SETTING")) << url;
  }
}

TEST(Url, OfAnIpv6AddressIsOneOfTheProxysRules) {
  const Result<Url> own = parse_endpoint("http://[::1]:40342", "SETTING");
  ASSERT_TRUE(own);
  EXPECT_TRUE(acr::http::never_proxied(own->host));
  const Result<Url> other = parse_endpoint("https://[fd00::1]", "SETTING");
  ASSERT_TRUE(other);
  EXPECT_FALSE(acr::http::never_proxied(other->host));
  EXPECT_TRUE(acr::http::excepted_from_proxy("[fd00::1]:443", other->host, other->port));
}

}  // namespace

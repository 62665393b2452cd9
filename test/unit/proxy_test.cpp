// The rules by which Go's clients, docker and podman among them, find a proxy; most rows are those of
// golang/net http/httpproxy/proxy_test.go, in our words.
#include "http/proxy.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "http/no_proxy.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::http::Proxy;
using acr::http::Scheme;
using acr::http::Url;
using namespace acr::test;

class ProxyTest : public testing::Test {
 protected:
  /// `http://proxy:3128`, `none`, or an error's text.
  std::string proxy_of(Scheme scheme, const std::string& host, std::uint16_t port = 0) {
    const Url url{scheme, host, port == 0 ? acr::http::default_port(scheme) : port};
    const Result<std::optional<Proxy>> proxy = acr::http::proxy_for(url, environment_);
    if (!proxy) return proxy.error().what;
    return *proxy ? (*proxy)->origin() : "none";
  }
  FakeEnvironment environment_;
};

TEST_F(ProxyTest, AProxyIsAUrlOrAHostWithAPortOrWithout) {
  const std::map<std::string, std::string> rows{
      {"127.0.0.1:8080", "http://127.0.0.1:8080"},
      {"cache.corp.example.com:1234", "http://cache.corp.example.com:1234"},
      {"cache.corp.example.com", "http://cache.corp.example.com:80"},
      {"localhost", "http://localhost:80"},
      {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
      {"https://127.0.0.1:8080", "https://127.0.0.1:8080"},
      {"https://cache.corp.example.com", "https://cache.corp.example.com:443"},
      {"HTTP://Cache.Corp.Example/", "http://cache.corp.example:80"},
      {"http://proxy_1:3128/path?query#fragment", "http://proxy_1:3128"},
      {"http://[::1]:3128", "http://[::1]:3128"},
      {"[fd00::1]", "http://[fd00::1]:80"},
      {"http://ada:secret@proxy:3128", "http://proxy:3128"},
      {"proxy:", "http://proxy:80"},
  };
  for (const auto& [value, wanted] : rows) {
    environment_.values = {{"HTTPS_PROXY", value}};
    EXPECT_EQ(proxy_of(Scheme::https, "example.com"), wanted) << value;
  }
}

TEST_F(ProxyTest, WhatIsNoProxyIsAWrongSettingAndIsNotRepeated) {
  for (const char* value : {"socks5://canary:canary@p:1080",
                            "socks5h://p",
                            "SOCKS4://p",
                            "ftp://canary",
                            "foo://canary",
                            "http://",
                            "http://:3128",
                            "http://p:0",
                            "http://p:65536",
                            "http://p:3128x",
                            "http://p:-1",
                            "http://[::1",
                            "::1",
                            "http://p q",
                            "http://p\r\nX-Canary: 1",
                            "http://p\x7f",
                            "http://can%0d%0aary:x@p",
                            "http://a:%zz@p",
                            "http://a:%4@p",
                            "http://a:%@p",
                            "http://canary:a/b@p",
                            "http://p\xc3\xa9",
                            "http://[p]",
                            "http://p[::1]",
                            "http://[::1]x"}) {
    environment_.values = {{"https_proxy", value}};
    const Url url{Scheme::https, "example.com"};
    const Result<std::optional<Proxy>> proxy = acr::http::proxy_for(url, environment_);
    ASSERT_FALSE(proxy) << value;
    EXPECT_EQ(proxy.error().kind, ErrorKind::bad_input);
    EXPECT_TRUE(proxy.error().what.starts_with("https_proxy ")) << proxy.error().line();
    EXPECT_EQ(proxy.error().line().find("anary"), std::string::npos) << proxy.error().line();
  }
  EXPECT_NE(proxy_of(Scheme::https, "example.com"), "none");
  EXPECT_EQ(proxy_of(Scheme::https, "localhost"), "none") << "nobody needs it there";
  environment_.values = {{"HTTPS_PROXY", "socks5://p"}};
  EXPECT_EQ(proxy_of(Scheme::https, "example.com"),
            "HTTPS_PROXY names a SOCKS proxy, which is not supported");
}

TEST_F(ProxyTest, EachSchemeHasItsVariableAndUpperCaseGoesFirst) {
  environment_.values = {{"HTTP_PROXY", "plain"}, {"HTTPS_PROXY", "secure"}, {"ALL_PROXY", "all"}};
  EXPECT_EQ(proxy_of(Scheme::http, "insecure.tld"), "http://plain:80");
  EXPECT_EQ(proxy_of(Scheme::https, "secure.tld"), "http://secure:80");
  environment_.values = {{"https_proxy", "lower"}, {"HTTPS_PROXY", "upper"}};
  EXPECT_EQ(proxy_of(Scheme::https, "secure.tld"), "http://upper:80");
  environment_.values["HTTPS_PROXY"] = "";
  EXPECT_EQ(proxy_of(Scheme::https, "secure.tld"), "http://lower:80");
  EXPECT_EQ(proxy_of(Scheme::http, "insecure.tld"), "none");
  environment_.values = {{"ALL_PROXY", "all"}, {"all_proxy", "all"}};
  EXPECT_EQ(proxy_of(Scheme::https, "secure.tld"), "none");
}

TEST_F(ProxyTest, InACgiProgramHttpProxyIsTheClientsWord) {
  environment_.values = {{"HTTP_PROXY", "http://10.1.2.3:8080"}, {"REQUEST_METHOD", "GET"}};
  EXPECT_EQ(proxy_of(Scheme::http, "example.com"), "none");
  environment_.values["HTTPS_PROXY"] = "https://secure.proxy.tld";
  EXPECT_EQ(proxy_of(Scheme::https, "example.com"), "https://secure.proxy.tld:443");
}

TEST_F(ProxyTest, NoProxyIsReadInEitherCase) {
  environment_.values = {{"HTTPS_PROXY", "p"}, {"no_proxy", "example.com"}};
  EXPECT_EQ(proxy_of(Scheme::https, "example.com"), "none");
  environment_.values["NO_PROXY"] = "other.com";
  EXPECT_EQ(proxy_of(Scheme::https, "example.com"), "http://p:80");
}

TEST_F(ProxyTest, ThisMachineAndTheMetadataServiceAreNeverProxied) {
  environment_.values = {{"HTTP_PROXY", "p"}, {"HTTPS_PROXY", "p"}};
  for (const char* host :
       {"localhost", "127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1", "169.254.169.254"}) {
    EXPECT_EQ(proxy_of(Scheme::http, host), "none") << host;
    EXPECT_EQ(proxy_of(Scheme::https, host, 8443), "none") << host;
  }
  for (const char* host :
       {"::2", "localhost.net", "local.localhost", "169.254.169.253", "127.0.0.1.example"}) {
    EXPECT_EQ(proxy_of(Scheme::http, host), "http://p:80") << host;
  }
}

TEST(NoProxyTest, GosTable) {
  constexpr const char* list =
      "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, "
      "2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64, PORT.example:8080";
  const std::map<std::string, bool> rows{
      {"192.168.1.1", true},        {"192.168.1.2", false},
      {"192.168.1.3", true},        {"192.168.1.4", false},
      {"10.0.0.2", true},           {"10.0.0.4", false},
      {"2001:db8::52:0:1", true},   {"2001:db8::52:0:2", false},
      {"2001:db8::52:0:3", true},   {"2002:db8:a::123", true},
      {"2002:db8:a:1::123", false}, {"fe80::424b:c8be:1643:a1b6", false},
      {"barbaz.net", false},        {"www.barbaz.net", true},
      {"foobar.com", true},         {"www.foobar.com", true},
      {"foofoobar.com", false},     {"baz.com", false},
      {"barbarbaz.net", false},     {"wildcard.io", false},
      {"nested.wildcard.io", true}, {"awildcard.io", false},
      {"::ffff:192.168.1.1", true}, {"::ffff:10.0.0.2", true},
      {"port.example", false},      {"1000::%25.foobar.com", false},
  };
  for (const auto& [host, excepted] : rows) {
    EXPECT_EQ(acr::http::excepted_from_proxy(list, host, 80), excepted) << host;
    EXPECT_TRUE(acr::http::excepted_from_proxy("*", host, 80)) << host;
    EXPECT_TRUE(acr::http::excepted_from_proxy("x, * ,y", host, 80)) << host;
    EXPECT_FALSE(acr::http::excepted_from_proxy("", host, 80)) << host;
  }
  EXPECT_TRUE(acr::http::excepted_from_proxy(list, "a.port.example", 8080));
}

TEST(NoProxyTest, Networks) {
  const auto excepts = [](const char* list, const char* host) {
    return acr::http::excepted_from_proxy(list, host, 443);
  };
  EXPECT_TRUE(excepts("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(excepts("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(excepts("0.0.0.0/0", "20.62.128.4"));
  EXPECT_FALSE(excepts("0.0.0.0/0", "::2"));
  EXPECT_FALSE(excepts("::/0", "20.62.128.4"));
  EXPECT_TRUE(excepts("::/0", "::2"));
  EXPECT_TRUE(excepts("::ffff:10.0.0.0/104", "10.1.2.3"));
  EXPECT_FALSE(excepts("::ffff:10.0.0.0/8", "10.1.2.3"));
  EXPECT_TRUE(excepts("172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(excepts("172.16.0.0/12", "172.32.0.0"));
  EXPECT_FALSE(excepts("10.0.0.0/8", "contoso.azurecr.io")) << "names are not looked up for that";
  for (const char* none : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0/8", "/8", "10.0.0.0/-1"}) {
    EXPECT_FALSE(excepts(none, "10.0.0.1")) << none;
  }
}

TEST(NoProxyTest, WhatIsNothingIsPassedOver) {
  for (const char* list :
       {":1", ",", ".", "*.", " , ,", ":", "[]:443", "[", "]:443", "example.com:", "*example.com"}) {
    const bool excepted = acr::http::excepted_from_proxy(list, "www.example.com", 443);
    EXPECT_EQ(excepted, std::string_view(list) == "example.com:") << list;
  }
}

TEST(ProxyUserTest, UserAndPasswordAreDecodedForBasic) {
  const std::map<std::string, std::string> rows{
      {"http://ada:secret@p", "Basic YWRhOnNlY3JldA=="},
      {"http://ada@p", "Basic YWRhOg=="},
      {"ada:s%40c%3Aret%2f@p:3128", "Basic YWRhOnNAYzpyZXQv"},
      {"http://ada:s@cret@p", "Basic YWRhOnNAY3JldA=="},
      {"http://p", ""},
  };
  for (const auto& [value, wanted] : rows) {
    const Result<Proxy> proxy = acr::http::parse_proxy(value, "HTTPS_PROXY");
    ASSERT_TRUE(proxy) << value << ": " << proxy.error().line();
    EXPECT_EQ(acr::http::proxy_authorization(*proxy).reveal(), wanted) << value;
  }
}

TEST(ProxyUserTest, ATunnelIsAskedForWithThem) {
  const Result<Proxy> proxy = acr::http::parse_proxy("http://ada:secret@p", "HTTPS_PROXY");
  const Url url{Scheme::https, "contoso.azurecr.io"};
  EXPECT_EQ(acr::http::tunnel_request(*proxy, url).reveal(),
            "CONNECT contoso.azurecr.io:443 HTTP/1.1\r\nHost: contoso.azurecr.io:443\r\n"
            "User-Agent: docker-credential-acr\r\nProxy-Authorization: Basic YWRhOnNlY3JldA==\r\n\r\n");
}

TEST(ProxyUserTest, ARefusalSaysWhatToDoAndNoPassword) {
  const Result<Proxy> open = acr::http::parse_proxy("http://p:3128", "HTTPS_PROXY");
  const Result<Proxy> closed = acr::http::parse_proxy("http://ada:canary@p:3128", "HTTPS_PROXY");
  const Url url{Scheme::https, "contoso.azurecr.io"};
  struct Row {
    const Proxy& proxy;
    unsigned status;
    ErrorKind kind;
    const char* what;
    const char* hint;
  };
  for (const Row& row :
       {Row{*open, 407, ErrorKind::rejected, "wants a user name and a password (407)",
            "as in http://user:password@p:3128"},
        Row{*closed, 407, ErrorKind::rejected, "does not take the user name and password",
            "Correct them in HTTPS_PROXY"},
        Row{*open, 403, ErrorKind::rejected, "(403)", "allow CONNECT to contoso.azurecr.io:443"},
        Row{*open, 429, ErrorKind::transient, "(429)", "ask whoever runs the proxy"},
        Row{*open, 500, ErrorKind::transient, "(500)", "NO_PROXY"},
        Row{*open, 502, ErrorKind::transient, "cannot reach contoso.azurecr.io (502)", "NO_PROXY"},
        Row{*open, 503, ErrorKind::transient, "(503)", "NO_PROXY"},
        Row{*open, 504, ErrorKind::transient, "(504)", "NO_PROXY"},
        Row{*open, 301, ErrorKind::rejected, "(301)", "NO_PROXY"}}) {
    const Error error = acr::http::refused_by(row.proxy, url, row.status);
    EXPECT_EQ(error.kind, row.kind) << error.line();
    EXPECT_NE(error.what.find("the proxy http://p:3128 "), std::string::npos) << error.line();
    EXPECT_NE(error.what.find(row.what), std::string::npos) << error.line();
    EXPECT_NE(error.hint.find(row.hint), std::string::npos) << error.line();
    EXPECT_EQ(error.line().find("canary"), std::string::npos) << error.line();
    EXPECT_EQ(error.http_status, 0U) << "a 401 or 403 of the registry means something else";
  }
}

}  // namespace

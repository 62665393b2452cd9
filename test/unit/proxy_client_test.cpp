// Requests through a proxy that answers what a test says.
#include <gtest/gtest.h>

#include "fakes.hpp"
#include "http/beast_client.hpp"
#include "scripted_server.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::http::Response;
using acr::http::Scheme;
using namespace acr::test;

class ProxyClientTest : public testing::Test {
 protected:
  Result<Response> send(Scheme scheme, ScriptedServer& proxy,
                        acr::http::Route route = acr::http::Route::usual) {
    const std::string value = "http://ada:canary@127.0.0.1:" + std::to_string(proxy.port());
    environment_.values = {{"HTTP_PROXY", value}, {"HTTPS_PROXY", value}};
    acr::http::Request request;
    request.url = {scheme, "contoso.invalid", acr::http::default_port(scheme), "/path?query"};
    request.route = route;
    acr::http::BeastClient client(environment_);
    return client.send(request, std::chrono::steady_clock::now() + std::chrono::minutes(1));
  }
  Error refusal(const std::string& answer) {
    ScriptedServer proxy({ScriptedServer::answer(answer)});
    const Result<Response> response = send(Scheme::https, proxy);
    EXPECT_FALSE(response);
    Error error = response ? Error{} : response.error();
    EXPECT_EQ(error.line().find("canary"), std::string::npos) << error.line();
    EXPECT_NE(error.line().find("the proxy http://127.0.0.1:" + std::to_string(proxy.port())),
              std::string::npos)
        << error.line();
    EXPECT_NE(error.hint.find("NO_PROXY"), std::string::npos) << error.line();
    return error;
  }

  FakeEnvironment environment_;
};

TEST_F(ProxyClientTest, AnHttpRequestNamesItsWholeUrl) {
  ScriptedServer proxy({ScriptedServer::answer(ok("here"))});
  EXPECT_EQ(send(Scheme::http, proxy)->body.reveal(), "here");
  const std::string request = proxy.requests().at(0);
  EXPECT_TRUE(request.starts_with("GET http://contoso.invalid/path?query HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Proxy-Authorization: Basic YWRhOmNhbmFyeQ==\r\n"), std::string::npos) << request;
  EXPECT_NE(request.find("Host: contoso.invalid\r\n"), std::string::npos) << request;
}

TEST_F(ProxyClientTest, AnHttpsRequestAsksForATunnelAndSendsNothingElse) {
  ScriptedServer proxy({ScriptedServer::answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")});
  EXPECT_FALSE(send(Scheme::https, proxy));
  const std::string request = proxy.requests().at(0);
  EXPECT_TRUE(request.starts_with("CONNECT contoso.invalid:443 HTTP/1.1\r\n")) << request;
  EXPECT_EQ(request.find("/path"), std::string::npos) << request;
}

TEST_F(ProxyClientTest, RefusalsSayWhatToDo) {
  EXPECT_EQ(refusal("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n<html>").kind, ErrorKind::rejected);
  EXPECT_EQ(refusal("HTTP/1.1 403 No\r\n\r\n").kind, ErrorKind::rejected);
  EXPECT_EQ(refusal("HTTP/1.0 502 No\r\n\r\n").kind, ErrorKind::transient);
  EXPECT_EQ(refusal("HTTP/1.1 503 No\r\n\r\n").kind, ErrorKind::transient);
  EXPECT_EQ(refusal("").kind, ErrorKind::transient);
  EXPECT_EQ(refusal("SSH-2.0-OpenSSH_9.2\r\n\r\n").kind, ErrorKind::rejected);
}

TEST_F(ProxyClientTest, AProxyCannotSpeakInTheServersPlace) {
  const Error error = refusal("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_NE(error.what.find("speaks in the server's place"), std::string::npos) << error.line();
}

TEST_F(ProxyClientTest, AnHttpRequestThatTheProxyRefusesIsNoAnswerOfTheServers) {
  ScriptedServer proxy({ScriptedServer::answer("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")});
  const Result<Response> response = send(Scheme::http, proxy);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::rejected);
}

TEST_F(ProxyClientTest, AnEndpointOfThisMachineIsAskedDirectly) {
  ScriptedServer proxy({ScriptedServer::answer(ok("here"))});
  EXPECT_FALSE(send(Scheme::http, proxy, acr::http::Route::direct));
  EXPECT_EQ(proxy.connections(), 0);
}

}  // namespace

// What a server sends must not become part of anything but the answer to what it was asked.
#include <gtest/gtest.h>

#include "fakes.hpp"
#include "http/beast_client.hpp"
#include "scripted_server.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::http::Response;
using namespace acr::test;

class ResponseTest : public testing::Test {
 protected:
  Result<Response> ask(const ScriptedServer& server) {
    acr::http::Request request;
    request.url = {acr::http::Scheme::http, "127.0.0.1", server.port(), "/"};
    return client_.send(request, std::chrono::steady_clock::now() + std::chrono::minutes(1));
  }

  FakeEnvironment environment_;
  acr::http::BeastClient client_{environment_};
};

TEST_F(ResponseTest, BytesAfterAnAnswerBelongToNoOther) {
  ScriptedServer server(
      {ScriptedServer::answer(ok("first") + ok("smuggled")), ScriptedServer::answer(ok("second"))});
  EXPECT_EQ(ask(server)->body.reveal(), "first");
  EXPECT_EQ(ask(server)->body.reveal(), "second");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(ResponseTest, ABodyThatIsShorterThanItsLengthIsNoAnswer) {
  ScriptedServer server({ScriptedServer::answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")});
  const Result<Response> response = ask(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::transient);
}

TEST_F(ResponseTest, TwoWaysToTellWhereABodyEndsAreOneTooMany) {
  for (const char* head : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                           "Content-Length: 5\r\nContent-Length: 6\r\n"}) {
    ScriptedServer server(
        {ScriptedServer::answer(std::string("HTTP/1.1 200 OK\r\n") + head + "\r\n5\r\nhello\r\n0\r\n\r\n")});
    const Result<Response> response = ask(server);
    ASSERT_FALSE(response) << head;
    EXPECT_EQ(response.error().kind, ErrorKind::rejected);
  }
}

TEST_F(ResponseTest, InterimAnswersArePassedOver) {
  ScriptedServer server({ScriptedServer::answer(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok("last"))});
  EXPECT_EQ(ask(server)->body.reveal(), "last");
}

TEST_F(ResponseTest, InterimAnswersComeToAnEnd) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
  ScriptedServer server({ScriptedServer::answer(many + ok("last"))});
  const Result<Response> response = ask(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::rejected);
}

TEST_F(ResponseTest, WhatStandsBetweenChunksIsNotKeptWithoutEnd) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string trailer = head + "1\r\nx\r\n0\r\n";
  for (int i = 0; i < 40'000; ++i) trailer += "A: b\r\n";
  for (const std::string& answer :
       {head + "1;a=" + std::string(200'000, 'x') + "\r\nx\r\n0\r\n\r\n", trailer}) {
    ScriptedServer server({ScriptedServer::answer(answer)});
    const Result<Response> response = ask(server);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::rejected);
  }
}

}  // namespace

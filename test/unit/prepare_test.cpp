// A connection that is opened while another server is waited for, with real sockets of this machine.
#include <gtest/gtest.h>

#include <fstream>

#include "fakes.hpp"
#include "http/beast_client.hpp"
#include "scripted_server.hpp"
#include "tls_server.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::http::Request;
using acr::http::Response;
using acr::http::Scheme;
using acr::http::Url;
using namespace acr::test;

template <class Done>
void wait_until(Done done) {
  for (int i = 0; i < 1000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

class PrepareTest : public testing::Test {
 protected:
  static Url url_of(std::uint16_t port, Scheme scheme = Scheme::http) {
    return {scheme, "127.0.0.1", port, "/"};
  }
  Result<Response> send(const Url& url) {
    Request request;
    request.url = url;
    return send(request);
  }
  Result<Response> send(const Request& request) {
    return client_->send(request, std::chrono::steady_clock::now() + std::chrono::minutes(1));
  }
  /// Has another server answered, but only after `done`.
  template <class Done>
  void ask_another(Done done) {
    const ScriptedServer another({[&done](Peer& peer, ScriptedServer&) {
      peer.read_request();
      wait_until(done);
      peer.send(ok("another"));
    }});
    const Result<Response> response = send(url_of(another.port()));
    ASSERT_TRUE(response) << response.error().line();
    EXPECT_EQ(response->body.reveal(), "another");
  }
  /// Opens a connection ahead, waits for another server meanwhile, and asks.
  Result<Response> ask_prepared(ScriptedServer& server) {
    client_->prepare(url_of(server.port()));
    ask_another([&] { return server.connections() == 1 && ready_; });
    return send(url_of(server.port()));
  }

  FakeEnvironment environment_;
  std::unique_ptr<acr::http::BeastClient> client_ = std::make_unique<acr::http::BeastClient>(environment_);
  std::atomic<bool> ready_{true};
};

TEST_F(PrepareTest, TheConnectionIsOpenedWhileAnotherServerIsWaitedForAndThenUsed) {
  ScriptedServer server({ScriptedServer::answer(ok("here"))});
  const Result<Response> response = ask_prepared(server);
  ASSERT_TRUE(response) << response.error().line();
  EXPECT_EQ(response->body.reveal(), "here");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(PrepareTest, ItCarriesOneRequest) {
  ScriptedServer server({ScriptedServer::answer(ok("first")), ScriptedServer::answer(ok("second"))});
  EXPECT_EQ(ask_prepared(server)->body.reveal(), "first");
  EXPECT_EQ(send(url_of(server.port()))->body.reveal(), "second");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(PrepareTest, InTlsToo) {
  const auto key = make_ec_key();
  const auto authority = make_certificate(*key, {.name = "authority", .authority = true});
  const auto certificate = make_certificate(
      *key, {.alternative_names = "IP:127.0.0.1", .issuer = authority.get(), .issuer_key = key.get()});
  const TemporaryDirectory directory;
  const std::string bundle = directory.path() / "bundle.pem";
  std::ofstream(bundle) << pem(*authority);
  environment_.values["SSL_CERT_FILE"] = bundle;
  TlsServer server(*key, *certificate);  // takes one connection
  client_->prepare(url_of(server.port(), Scheme::https));
  ask_another([] { return true; });
  const Result<Response> response = send(url_of(server.port(), Scheme::https));
  ASSERT_TRUE(response) << response.error().line();
  EXPECT_EQ(response->body.reveal(), "here");
  server.wait();
  EXPECT_TRUE(server.request().starts_with("GET / HTTP/1.1\r\n")) << server.request();
}

TEST_F(PrepareTest, NobodyNeedsToHaveBeenAskedMeanwhile) {
  ScriptedServer server({ScriptedServer::answer(ok("here"))});
  client_->prepare(url_of(server.port()));
  EXPECT_EQ(send(url_of(server.port()))->body.reveal(), "here");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(PrepareTest, OneThatTheServerHasClosedIsReplaced) {
  ScriptedServer server({[](Peer&, ScriptedServer&) {}, ScriptedServer::answer(ok("here"))});
  const Result<Response> response = ask_prepared(server);
  ASSERT_TRUE(response) << response.error().line();
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(PrepareTest, OneThatIsClosedInTheMiddleOfTheRequestIsReplacedOnce) {
  const auto leave = [](Peer& peer, ScriptedServer& self) { self.keep(peer.read_request()); };
  ScriptedServer server({leave, ScriptedServer::answer(ok("here"))});
  const Result<Response> response = ask_prepared(server);
  ASSERT_TRUE(response) << response.error().line();
  EXPECT_EQ(server.requests().size(), 2U);

  ScriptedServer leaving({leave});
  const Result<Response> none = ask_prepared(leaving);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::transient);
  EXPECT_EQ(leaving.connections(), 2);
}

TEST_F(PrepareTest, AnAnswerThatBreaksOffIsNotAskedForAgain) {
  ScriptedServer server({ScriptedServer::answer("HTTP/1.1 2"), ScriptedServer::answer(ok("here"))});
  const Result<Response> response = ask_prepared(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(PrepareTest, WhatAServerSaysUnaskedIsNoAnswer) {
  ready_ = false;
  ScriptedServer server({[this](Peer& peer, ScriptedServer&) {
                           peer.send(ok("unasked"));
                           ready_ = true;
                           peer.wait_for_close();
                         },
                         ScriptedServer::answer(ok("asked"))});
  const Result<Response> response = ask_prepared(server);
  ASSERT_TRUE(response) << response.error().line();
  EXPECT_EQ(response->body.reveal(), "asked");
}

TEST_F(PrepareTest, AnotherWayAnotherProofOrAnotherServerDoesNotTakeIt) {
  ScriptedServer server({ScriptedServer::answer(ok("here"))});
  Request direct;
  direct.url = url_of(server.port());
  direct.route = acr::http::Route::direct;
  Request with_proof;
  with_proof.url = url_of(server.port());
  with_proof.proof.name = "another.example";
  for (const Request* request : {&direct, &with_proof}) {
    const int before = server.connections();
    client_->prepare(url_of(server.port()));
    EXPECT_EQ(send(*request)->body.reveal(), "here");
    client_ = std::make_unique<acr::http::BeastClient>(environment_);  // drops the one that was prepared
    wait_until([&] { return server.connections() == before + 2; });
    EXPECT_EQ(server.connections(), before + 2);
  }
}

TEST_F(PrepareTest, OneThatCannotBeOpenedChangesNothing) {
  const TakenPort silent;
  client_->prepare(url_of(silent.port()));
  ask_another([] { return true; });
  const Result<Response> response = send(url_of(silent.port()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().what,
            "http://127.0.0.1:" + std::to_string(silent.port()) + ": connecting failed: Connection refused");

  environment_.values = {{"HTTP_PROXY", "socks5://nothing"}};
  client_->prepare({Scheme::http, "contoso.example", 80, "/"});
  ask_another([] { return true; });
}

TEST_F(PrepareTest, NobodyWaitsForOneThatIsNotUsed) {
  client_->prepare({Scheme::https, "no such name", 443, "/"});
  ask_another([] { return true; });
  client_.reset();
}

}  // namespace

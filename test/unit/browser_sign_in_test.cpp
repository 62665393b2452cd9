// The browser's flow, with a real listener and clock: the test itself plays the browser.
#include "identity/browser_sign_in.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <map>
#include <thread>

#include "http/form.hpp"
#include "identity/pkce.hpp"
#include "people.hpp"

namespace {

using acr::Descriptor;
using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::identity::BrowserPrompt;
using acr::identity::SignIn;
using acr::identity::SignInRequest;
using acr::identity::SignInStore;
using acr::test::alice_tokens;
using acr::test::own_tenant;
using acr::test::response;
using std::chrono::seconds;

/// Sends a form as a browser does, and returns what it is shown.
std::string post(std::uint16_t port, const std::string& form) {
  const Descriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == -1) return "";
  const std::string request =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Content-Length: " +
      std::to_string(form.size()) + "\r\n\r\n" + form;
  if (::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) == -1) return "";
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

/// Knows the page's URL as soon as it is shown, and then does what the test says, in a thread of its own.
class Person final : public BrowserPrompt {
 public:
  ~Person() override {
    if (thread_.joinable()) thread_.join();
  }
  void show(const std::string& shown, bool was_opened) override {
    url = shown;
    opened = was_opened;
    if (act) thread_ = std::thread(act);
  }
  void done() {
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] std::string query(const char* name) const {
    const auto value = acr::http::form_field(url.substr(url.find('?') + 1), name);
    return value ? std::string(value->reveal()) : "";
  }
  [[nodiscard]] std::uint16_t port() const {
    const std::string uri = query("redirect_uri");
    return static_cast<std::uint16_t>(std::stoi(uri.substr(uri.rfind(':') + 1)));
  }

  std::function<void()> act;
  std::string url;
  bool opened = false;

 private:
  std::thread thread_;
};

class BrowserSignIn : public testing::Test {
 protected:
  BrowserSignIn() {
    world.http.answer = [](const auto&) { return response(200, alice_tokens()); };
    person.act = [this] { page = post(person.port(), "code=canary-code&state=" + person.query("state")); };
  }
  Result<SignIn> sign_in(seconds limit = seconds(60)) {
    acr::SystemClock clock;
    const acr::http::Context context{world.environment, clock, world.numbers, world.processes, world.http};
    Result<SignIn> done =
        acr::identity::sign_in_with_browser(request, person, context, clock.steady() + limit);
    person.done();
    return done;
  }

  acr::test::PersonWorld world;
  SignInRequest request{own_tenant};
  std::string page;
  Person person;
};

TEST_F(BrowserSignIn, KeepsWhatComesOfIt) {
  const Result<SignIn> done = sign_in();
  ASSERT_TRUE(done) << done.error().line();
  EXPECT_EQ(done->person.account, "alice@contoso.com");
  EXPECT_EQ(done->token.value.reveal(), "access-1");
  const SignInStore store(world.context());
  EXPECT_EQ(store.refresh_token(*store.find(own_tenant))->reveal(), "refresh-1");
  EXPECT_NE(page.find("Back to the terminal"), std::string::npos) << page;
}

TEST_F(BrowserSignIn, AsksForTheCodeAsTheProtocolSays) {
  ASSERT_TRUE(sign_in());
  EXPECT_TRUE(
      person.url.starts_with("https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?"));
  for (const auto& [name, value] : std::map<const char*, std::string>{
           {"client_id", "04b07795-8ddb-461a-bbee-02f9e1bf7b46"},
           {"response_type", "code"},
           {"response_mode", "form_post"},
           {"scope", "https://containerregistry.azure.net/.default offline_access openid profile"},
           {"code_challenge_method", "S256"},
           {"prompt", "select_account"},
           {"redirect_uri", "http://localhost:" + std::to_string(person.port())}}) {
    EXPECT_EQ(person.query(name), value);
  }
  EXPECT_EQ(person.query("state").size(), 43U);
}

TEST_F(BrowserSignIn, RedeemsTheCodeWithTheVerifierOfTheChallenge) {
  ASSERT_TRUE(sign_in());
  ASSERT_EQ(world.http.sent.size(), 1U);
  const std::string& body = world.http.sent[0].body;
  const auto field = [&body](const char* name) {
    return std::string(acr::http::form_field(body, name).value_or(Secret()).reveal());
  };
  EXPECT_EQ(world.http.sent[0].target, "/organizations/oauth2/v2.0/token");
  EXPECT_EQ(field("grant_type"), "authorization_code");
  EXPECT_EQ(field("code"), "canary-code");
  EXPECT_EQ(field("redirect_uri"), person.query("redirect_uri"));
  EXPECT_EQ(field("client_id"), person.query("client_id"));
  EXPECT_EQ(field("code_verifier").size(), 43U);
  EXPECT_EQ(acr::identity::code_challenge(Secret(field("code_verifier"))), person.query("code_challenge"));
}

TEST_F(BrowserSignIn, HasAnotherStateAndVerifierEachTime) {
  ASSERT_TRUE(sign_in());
  const std::string state = person.query("state");
  const std::string challenge = person.query("code_challenge");
  ASSERT_TRUE(sign_in());
  EXPECT_NE(person.query("state"), state);
  EXPECT_NE(person.query("code_challenge"), challenge);
}

TEST_F(BrowserSignIn, OpensTheBrowserWithThePageAndNoSecret) {
  world.processes.installed = true;
  world.environment.values["BROWSER"] = "firefox";
  ASSERT_TRUE(sign_in());
  EXPECT_TRUE(person.opened);
  ASSERT_EQ(world.processes.started.size(), 1U);
  EXPECT_EQ(world.processes.started[0].arguments, std::vector<std::string>{person.url});
  const auto verifier = acr::http::form_field(world.http.sent[0].body, "code_verifier");
  ASSERT_TRUE(verifier);
  EXPECT_EQ(person.url.find(verifier->reveal()), std::string::npos);
}

TEST_F(BrowserSignIn, WithoutABrowserTheUrlIsShown) {
  ASSERT_TRUE(sign_in());
  EXPECT_FALSE(person.opened);
  EXPECT_FALSE(person.url.empty());
}

TEST_F(BrowserSignIn, SomebodyElsesAnswersAreRefusedAndTheWaitGoesOn) {
  std::vector<std::string> pages;
  person.act = [&] {
    const std::string state = person.query("state");
    std::string other = state;
    other.back() = other.back() == 'A' ? 'B' : 'A';
    for (const std::string& form :
         {std::string("code=evil"), "code=evil&state=" + other, "code=evil&state=" + state.substr(1),
          "error=evil&state=" + other,
          std::string("code=evil&state=").append(state).append("&state=").append(state), "state=" + state,
          std::string()}) {
      pages.push_back(post(person.port(), form));
    }
    post(person.port(), "code=canary-code&state=" + state);
  };
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(pages.size(), 7U);
  for (const std::string& shown : pages) EXPECT_TRUE(shown.starts_with("HTTP/1.1 400 ")) << shown;
  EXPECT_EQ(world.http.sent.size(), 1U);
  EXPECT_NE(world.http.sent[0].body.find("code=canary-code"), std::string::npos);
}

TEST_F(BrowserSignIn, WhatEntraSaysInsteadOfACodeIsToldOnBothSides) {
  person.act = [this] {
    page = post(person.port(),
                "error=access_denied&error_description=AADSTS65004%3A+User+declined+%3Cb%3E+to+consent."
                "%0D%0ATrace+ID%3A+1&state=" +
                    person.query("state"));
  };
  const Error error = sign_in().error();
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_EQ(error.what,
            "sign-in with the browser: Entra answered: AADSTS65004: User declined <b> to consent.");
  EXPECT_NE(page.find("AADSTS65004: User declined &lt;b&gt; to consent."), std::string::npos) << page;
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(BrowserSignIn, ACodeThatEntraRefusesIsExplainedAndNotRepeated) {
  world.http.answer = [](const auto&) {
    return response(
        400, R"({"error":"invalid_grant","error_codes":[9002313],"error_description":"canary-code?"})");
  };
  const Error error = sign_in().error();
  EXPECT_EQ(error.service_code, "AADSTS9002313");
  EXPECT_EQ(error.line().find("canary-code"), std::string::npos) << error.line();
}

TEST_F(BrowserSignIn, EndsAtTheDeadlineAndWhenCancelled) {
  person.act = nullptr;
  EXPECT_EQ(sign_in(seconds(0)).error().kind, ErrorKind::transient);
  request.cancelled = [] { return true; };
  EXPECT_EQ(sign_in().error().what, "sign-in with the browser: cancelled");
}

}  // namespace

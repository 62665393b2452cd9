// The listener against sockets, with whatever may come to a port of this machine.
#include "http/loopback_listener.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <future>
#include <thread>

namespace {

using acr::Deadline;
using acr::Descriptor;
using acr::http::LoopbackListener;
using acr::http::Reception;
using std::chrono::seconds;

Deadline in(seconds time) {
  return std::chrono::steady_clock::now() + time;
}

Descriptor connect_to(std::uint16_t port) {
  Descriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == -1) fd.reset();
  return fd;
}

void send_all(const Descriptor& fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string read_all(const Descriptor& fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

std::string converse(std::uint16_t port, std::string_view request) {
  const Descriptor fd = connect_to(port);
  send_all(fd, request);
  return read_all(fd);
}

std::string post(std::string_view body, std::string_view target = "/",
                 std::string_view type = "application/x-www-form-urlencoded") {
  std::string text = "POST ";
  text.append(target).append(" HTTP/1.1\r\nHost: localhost\r\nContent-Type: ").append(type);
  text.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return text;
}

std::string status_of(const std::string& response) {
  return response.substr(0, response.find("\r\n"));
}

/// A listener at work in a thread of its own, which waits for the form `last`.
class Listening : public testing::Test {
 protected:
  Listening() {
    auto opened = LoopbackListener::open();
    port = opened->port();
    waiting = std::async(std::launch::async, [this, listener = *std::move(opened)]() mutable {
      return listener.wait(
          [this](std::string_view form) {
            forms.emplace_back(form);
            return form == "last" ? Reception{200, "Done <b>", "a & \"b\" '<script>'", true}
                                  : Reception{400, "No", "go on", false};
          },
          {}, in(seconds(60)));
    });
  }
  void TearDown() override {
    if (waiting.valid()) converse(port, post("last"));
  }
  bool ended() { return waiting.get(); }

  std::uint16_t port = 0;
  std::vector<std::string> forms;
  std::future<bool> waiting;
};

TEST_F(Listening, TakesThePostedFormAndAnswersWithAPage) {
  const std::string response = converse(port, post("last"));
  EXPECT_TRUE(ended());
  EXPECT_EQ(forms, std::vector<std::string>{"last"});
  EXPECT_EQ(status_of(response), "HTTP/1.1 200 OK");
  for (const char* header : {"\r\nContent-Type: text/html; charset=utf-8\r\n",
                             "\r\nCache-Control: no-store\r\n", "\r\nConnection: close\r\n",
                             "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"}) {
    EXPECT_NE(response.find(header), std::string::npos) << response;
  }
}

TEST_F(Listening, WhatIsSaidOnThePageIsEscaped) {
  const std::string response = converse(port, post("last"));
  EXPECT_NE(response.find("<h1>Done &lt;b&gt;</h1>"), std::string::npos) << response;
  EXPECT_NE(response.find("<p>a &amp; &quot;b&quot; &#39;&lt;script&gt;&#39;</p>"), std::string::npos);
  EXPECT_EQ(response.find("<script"), std::string::npos);
}

TEST_F(Listening, AnswersStrayRequestsAndGoesOn) {
  EXPECT_EQ(status_of(converse(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")),
            "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(status_of(converse(port, "GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n")),
            "HTTP/1.1 404 Not Found");
  EXPECT_EQ(status_of(converse(port, post("last", "/other"))), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(status_of(converse(port, post("last", "/?x"))), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(status_of(converse(port, post("last", "/", "application/json"))),
            "HTTP/1.1 415 Unsupported Media Type");
  EXPECT_EQ(status_of(converse(port, "\x16\x03\x01\x02 hello\r\n\r\n")), "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(status_of(converse(port, post("other"))), "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(forms, std::vector<std::string>{"other"});
  EXPECT_EQ(status_of(converse(port, post("last"))), "HTTP/1.1 200 OK");
  EXPECT_TRUE(ended());
}

TEST_F(Listening, AContentTypeMayHaveParametersAndAnyCase) {
  EXPECT_EQ(status_of(converse(port, post("last", "/", "Application/X-WWW-Form-URLEncoded; charset=UTF-8"))),
            "HTTP/1.1 200 OK");
}

TEST_F(Listening, TakesARequestInPieces) {
  const Descriptor fd = connect_to(port);
  for (const char c : post("last")) {
    send_all(fd, {&c, 1});
    std::this_thread::yield();
  }
  EXPECT_EQ(status_of(read_all(fd)), "HTTP/1.1 200 OK");
  EXPECT_EQ(forms, std::vector<std::string>{"last"});
}

TEST_F(Listening, RefusesAFormInChunks) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(status_of(converse(port, head + "4\r\nlast\r\n0\r\n\r\n")), "HTTP/1.1 411 Length Required");
  const Descriptor fd = connect_to(port);
  for (const std::string& piece : {head, std::string("0\r\n"), std::string("\r"), std::string("\n")}) {
    if (::send(fd.get(), piece.data(), piece.size(), MSG_NOSIGNAL) < 0) break;
  }
  EXPECT_TRUE(forms.empty());
}

TEST_F(Listening, RefusesWhatIsTooLarge) {
  const std::string body(std::size_t{70} * 1024, 'x');
  EXPECT_EQ(status_of(converse(port, post(body))), "HTTP/1.1 413 Payload Too Large");
  const std::string head = "GET / HTTP/1.1\r\nX: " + std::string(std::size_t{20} * 1024, 'x') + "\r\n\r\n";
  EXPECT_EQ(status_of(converse(port, head)), "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_TRUE(forms.empty());
}

TEST_F(Listening, TheSilentAndTheSlowKeepNobodyOut) {
  std::vector<Descriptor> silent;
  for (int i = 0; i < 100; ++i) {
    silent.push_back(connect_to(port));
    if (i % 2 == 0) send_all(silent.back(), "POST / HTT");
  }
  EXPECT_EQ(status_of(converse(port, post("last"))), "HTTP/1.1 200 OK");
  EXPECT_TRUE(ended());
}

TEST_F(Listening, LeavesThePortWhenItIsDone) {
  converse(port, post("last"));
  EXPECT_TRUE(ended());
  EXPECT_FALSE(connect_to(port).open());
}

TEST(LoopbackListener, EndsAtTheDeadlineAndWhenCancelled) {
  const auto nothing = [](std::string_view) { return Reception{}; };
  EXPECT_FALSE(LoopbackListener::open()->wait(nothing, {}, Deadline()));
  EXPECT_FALSE(LoopbackListener::open()->wait(
      nothing, [] { return true; }, in(seconds(3600))));
}

}  // namespace

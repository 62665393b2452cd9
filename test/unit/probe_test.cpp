// The steps to a server, each with real sockets of this machine.
#include <gtest/gtest.h>

#include <fstream>

#include "fakes.hpp"
#include "http/system_probe.hpp"
#include "tls_server.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::http::SystemProbe;
using acr::http::TlsFacts;
using namespace acr::test;
using Verdict = TlsFacts::Verdict;

acr::Deadline in_a_minute() {
  return std::chrono::steady_clock::now() + std::chrono::minutes(1);
}

void write_pem(const std::string& path, X509& certificate) {
  FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  ::PEM_write_X509(file, &certificate);
  std::fclose(file);
}

class ProbeTest : public testing::Test {
 protected:
  ProbeTest() {
    const std::string trusted = directory_.path() / "trusted.pem";
    authority_ = make_certificate(rsa_key(), {.name = "test authority", .authority = true});
    write_pem(trusted, *authority_);
    environment_.values = {{"SSL_CERT_FILE", trusted}, {"SSL_CERT_DIR", directory_.path() / "none"}};
  }

  [[nodiscard]] acr::openssl::Certificate issued(CertificateParts parts) const {
    parts.issuer = authority_.get();
    parts.issuer_key = &rsa_key();
    return make_certificate(*key_, parts);
  }

  Result<TlsFacts> shake_hands(X509& certificate, const std::string& host = "probed.example") {
    TlsServer server(*key_, certificate);
    Result<TlsFacts> facts = probe_.shake_hands(host, "127.0.0.1", server.port(), nullptr, in_a_minute());
    server.wait();
    asked_name_ = server.asked_name();
    sent_ = server.request();
    return facts;
  }

  void expect_verdict(Verdict verdict, X509& certificate) {
    const Result<TlsFacts> facts = shake_hands(certificate);
    ASSERT_TRUE(facts) << facts.error().line();
    EXPECT_EQ(facts->verdict, verdict);
    EXPECT_NE(facts->why, "");
    EXPECT_EQ(facts->authority, "");
    EXPECT_EQ(sent_, "");
  }

  TemporaryDirectory directory_;
  FakeEnvironment environment_;
  SystemProbe probe_{environment_};
  acr::openssl::Key key_ = make_ec_key();
  acr::openssl::Certificate authority_;
  std::string asked_name_;
  std::string sent_;
};

TEST_F(ProbeTest, an_address_is_its_own_name) {
  const auto addresses = probe_.resolve("127.0.0.1", in_a_minute());
  ASSERT_TRUE(addresses);
  EXPECT_EQ(*addresses, std::vector<std::string>{"127.0.0.1"});
}

TEST_F(ProbeTest, a_name_that_cannot_be_has_no_address) {
  const auto addresses = probe_.resolve("no such name", in_a_minute());
  ASSERT_FALSE(addresses);
  EXPECT_EQ(addresses.error().kind, ErrorKind::transient);
  EXPECT_NE(addresses.error().what, "");
}

TEST_F(ProbeTest, an_address_that_refuses_is_named_and_the_next_one_tried) {
  const acr::openssl::Certificate certificate = issued({.alternative_names = "DNS:probed.example"});
  const TlsServer server(*key_, *certificate);
  // The server listens on 127.0.0.1 alone.
  const auto reached = probe_.connect({"127.0.0.2", "127.0.0.1"}, server.port(), in_a_minute());
  ASSERT_TRUE(reached) << reached.error().line();
  EXPECT_EQ(reached->address, "127.0.0.1");
  ASSERT_EQ(reached->in_vain.size(), 1U);
  EXPECT_TRUE(reached->in_vain[0].starts_with("127.0.0.2: ")) << reached->in_vain[0];
}

TEST_F(ProbeTest, nobody_answers) {
  const TakenPort silent;
  const auto reached = probe_.connect({"127.0.0.1"}, silent.port(), in_a_minute());
  ASSERT_FALSE(reached);
  EXPECT_EQ(reached.error().what, "127.0.0.1: Connection refused");
}

TEST_F(ProbeTest, a_trusted_certificate_is_described) {
  const acr::openssl::Certificate certificate =
      issued({.name = "its subject", .alternative_names = "DNS:probed.example"});
  const Result<TlsFacts> facts = shake_hands(*certificate);
  ASSERT_TRUE(facts) << facts.error().line();
  EXPECT_EQ(facts->verdict, Verdict::trusted);
  EXPECT_EQ(facts->subject, "its subject");
  EXPECT_EQ(facts->issuer, "test authority");
  EXPECT_EQ(facts->authority, "test authority");
  EXPECT_TRUE(facts->version.starts_with("TLSv1.")) << facts->version;
  EXPECT_TRUE(facts->begins && facts->expires && *facts->begins < *facts->expires);
  EXPECT_NE(facts->trust.find("SSL_CERT_FILE (" + environment_.values["SSL_CERT_FILE"] + ")"),
            std::string::npos);
  EXPECT_EQ(asked_name_, "probed.example");
  EXPECT_EQ(sent_, "");
}

TEST_F(ProbeTest, one_that_has_expired) {
  expect_verdict(Verdict::expired,
                 *issued({.alternative_names = "DNS:probed.example", .begins = -7200, .ends = -3600}));
}

TEST_F(ProbeTest, one_that_is_not_valid_yet) {
  expect_verdict(Verdict::not_yet_valid,
                 *issued({.alternative_names = "DNS:probed.example", .begins = 3600, .ends = 7200}));
}

TEST_F(ProbeTest, one_of_another_name) {
  expect_verdict(Verdict::other_name, *issued({.alternative_names = "DNS:other.example"}));
}

TEST_F(ProbeTest, one_that_nobody_vouches_for) {
  expect_verdict(Verdict::unknown_authority,
                 *make_certificate(*key_, {.alternative_names = "DNS:probed.example"}));
}

TEST_F(ProbeTest, a_bundle_that_cannot_be_read_is_a_wrong_setting) {
  environment_.values["SSL_CERT_FILE"] = "/nonexistent.pem";
  const acr::openssl::Certificate certificate = issued({.alternative_names = "DNS:probed.example"});
  const Result<TlsFacts> facts = shake_hands(*certificate);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, ErrorKind::bad_input);
}

}  // namespace

// Servers that prove themselves in other ways than by the machine's authorities and their host's name, each
// with a real handshake.
#include "http/server_proof.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes.hpp"
#include "http/beast_client.hpp"
#include "tls_server.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::http::Response;
using acr::http::ServerProof;
using namespace acr::test;

std::string sha1(const X509& certificate) {
  std::array<unsigned char, 20> digest{};
  ::X509_digest(&certificate, ::EVP_sha1(), digest.data(), nullptr);
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789ABCDEF"[byte >> 4U];
    text += "0123456789ABCDEF"[byte & 15U];
  }
  return text;
}

class ServerProofTest : public ::testing::Test {
 protected:
  /// Asks a server with that certificate, as if it were at `host`: the machine itself.
  Result<Response> ask(X509& certificate, ServerProof proof, const std::string& host = "127.0.0.1") {
    TlsServer server(*key_, certificate);
    acr::http::Request request;
    request.url = {acr::http::Scheme::https, host, server.port(), "/"};
    request.headers = {{"Authorization", "canary"}};
    request.proof = std::move(proof);
    acr::http::BeastClient client(environment_);
    Result<Response> response =
        client.send(request, std::chrono::steady_clock::now() + std::chrono::minutes(1));
    if (!response && response.error().kind == ErrorKind::bad_input) return response;  // nobody was asked
    server.wait();
    asked_name_ = server.asked_name();
    received_ = server.request();
    return response;
  }

  void expect_trusted(X509& certificate, const ServerProof& proof, const std::string& host = "127.0.0.1") {
    const Result<Response> response = ask(certificate, proof, host);
    ASSERT_TRUE(response) << response.error().line();
    EXPECT_EQ(response->body.reveal(), "here");
  }

  /// The handshake fails for that reason, and nothing of the request is sent.
  void expect_refused(X509& certificate, const ServerProof& proof, std::string_view why,
                      const std::string& host = "127.0.0.1") {
    const Result<Response> response = ask(certificate, proof, host);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::rejected);
    EXPECT_NE(response.error().what.find(why), std::string::npos) << response.error().line();
    EXPECT_EQ(received_, "");
  }

  acr::openssl::Certificate issue(CertificateParts parts) {
    parts.issuer = authority_.get();
    parts.issuer_key = authority_key_.get();
    return make_certificate(*key_, parts);
  }

  FakeEnvironment environment_;
  acr::openssl::Key key_ = make_ec_key();
  acr::openssl::Key authority_key_ = make_ec_key();
  acr::openssl::Certificate authority_ =
      make_certificate(*authority_key_, {.name = "private authority", .authority = true});
  std::string asked_name_;
  std::string received_;
};

TEST_F(ServerProofTest, AnAuthorityOfItsOwnAndANameThatIsNotTheHosts) {
  const auto certificate = issue({.alternative_names = "DNS:abc.ests.aks"});
  expect_trusted(*certificate, {.name = "abc.ests.aks", .authorities = pem(*authority_)});
  EXPECT_EQ(asked_name_, "abc.ests.aks");
  EXPECT_EQ(received_.substr(received_.find("Host: "), 15), "Host: 127.0.0.1") << received_;
}

TEST_F(ServerProofTest, AnAuthorityOfItsOwnAndTheHostsName) {
  const auto certificate = issue({.alternative_names = "DNS:localhost,IP:127.0.0.1"});
  expect_trusted(*certificate, {.authorities = pem(*authority_)}, "localhost");
  EXPECT_EQ(asked_name_, "localhost");
  expect_trusted(*certificate, {.authorities = pem(*authority_)});
  EXPECT_EQ(asked_name_, "") << "an address is not asked for by name";
}

TEST_F(ServerProofTest, TheHostsNameDoesNotServeWhereAnotherIsWanted) {
  const auto certificate = issue({.alternative_names = "DNS:localhost,IP:127.0.0.1"});
  expect_refused(*certificate, {.name = "abc.ests.aks", .authorities = pem(*authority_)}, "hostname mismatch",
                 "localhost");
  const auto named = issue({.alternative_names = "DNS:abc.ests.aks"});
  expect_refused(*named, {.authorities = pem(*authority_)}, "IP address mismatch");
  expect_refused(*named, {.name = "ests.aks", .authorities = pem(*authority_)}, "hostname mismatch");
}

TEST_F(ServerProofTest, AnotherAuthorityDoesNotServe) {
  const auto certificate = issue({.alternative_names = "IP:127.0.0.1"});
  const auto other_key = make_ec_key();
  const auto other = make_certificate(*other_key, {.name = "private authority", .authority = true});
  expect_refused(*certificate, {.authorities = pem(*other)}, "the TLS handshake failed");
  const auto self_signed = make_certificate(*key_, {.alternative_names = "IP:127.0.0.1"});
  expect_refused(*self_signed, {.authorities = pem(*authority_)}, "self-signed certificate");
}

TEST_F(ServerProofTest, TheMachinesAuthoritiesDoNotServeBesideThem) {
  TemporaryDirectory directory;
  const std::string bundle = directory.path() / "bundle.pem";
  std::ofstream(bundle) << pem(*authority_);
  environment_.values["SSL_CERT_FILE"] = bundle;
  const auto certificate = issue({.alternative_names = "IP:127.0.0.1"});
  expect_trusted(*certificate, {});
  const auto other_key = make_ec_key();
  const auto other = make_certificate(*other_key, {.name = "another", .authority = true});
  expect_refused(*certificate, {.authorities = pem(*other)}, "the TLS handshake failed");
  // A name alone goes with the machine's authorities.
  const auto named = issue({.alternative_names = "DNS:abc.ests.aks"});
  expect_trusted(*named, {.name = "abc.ests.aks"});
  expect_refused(*named, {.name = "other.ests.aks"}, "hostname mismatch");
}

TEST_F(ServerProofTest, AnExpiredCertificateDoesNotServe) {
  const auto expired = issue({.alternative_names = "IP:127.0.0.1", .begins = -7200, .ends = -3600});
  expect_refused(*expired, {.authorities = pem(*authority_)}, "certificate has expired");
  // Mostly it is this machine's clock that is wrong.
  EXPECT_NE(ask(*expired, {.authorities = pem(*authority_)}).error().hint.find("date -u"), std::string::npos);
  const auto future = issue({.alternative_names = "IP:127.0.0.1", .begins = 3600, .ends = 7200});
  EXPECT_NE(ask(*future, {.authorities = pem(*authority_)}).error().hint.find("date -u"), std::string::npos);
}

TEST_F(ServerProofTest, WhoeverIsNamedAsAuthorityIsTrustedBeItARootOrNot) {
  const auto middle_key = make_ec_key();
  const auto middle = make_certificate(
      *middle_key,
      {.name = "middle", .authority = true, .issuer = authority_.get(), .issuer_key = authority_key_.get()});
  const auto certificate = make_certificate(
      *key_, {.alternative_names = "IP:127.0.0.1", .issuer = middle.get(), .issuer_key = middle_key.get()});
  expect_trusted(*certificate, {.authorities = pem(*middle)});
  expect_refused(*certificate, {.authorities = pem(*authority_)}, "unable to get local issuer certificate");
}

TEST_F(ServerProofTest, WhatElseStandsAmongTheAuthoritiesIsPassedOver) {
  const auto certificate = issue({.alternative_names = "IP:127.0.0.1"});
  const std::string broken = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
  expect_trusted(*certificate,
                 {.authorities = "# comment\n" + broken + pem_key(*key_) + pem(*authority_) + broken});
}

TEST_F(ServerProofTest, NoAuthorityAtAllIsAnError) {
  const auto certificate = issue({.alternative_names = "IP:127.0.0.1"});
  const Result<Response> response = ask(*certificate, {.authorities = "hello"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::bad_input);
}

TEST_F(ServerProofTest, APinnedCertificateServesWhateverItSays) {
  const auto certificate = make_certificate(*key_, {.alternative_names = "DNS:elsewhere.example"});
  const std::string upper = sha1(*certificate);
  std::string lower = upper;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  expect_trusted(*certificate, {.certificate_sha1 = upper});
  expect_trusted(*certificate, {.certificate_sha1 = lower});
  const auto expired = make_certificate(*key_, {.begins = -7200, .ends = -3600});
  expect_trusted(*expired, {.certificate_sha1 = sha1(*expired)});
}

TEST_F(ServerProofTest, NoOtherCertificateServesInPlaceOfThePinnedOne) {
  const auto pinned = make_certificate(*key_, {.alternative_names = "IP:127.0.0.1"});
  const auto same_key = make_certificate(*key_, {.alternative_names = "IP:127.0.0.1"});
  expect_refused(*same_key, {.certificate_sha1 = sha1(*pinned)}, "certificate rejected");
  // Not even one that the machine trusts.
  TemporaryDirectory directory;
  const std::string bundle = directory.path() / "bundle.pem";
  std::ofstream(bundle) << pem(*authority_);
  environment_.values["SSL_CERT_FILE"] = bundle;
  const auto trusted = issue({.alternative_names = "IP:127.0.0.1"});
  expect_trusted(*trusted, {});
  expect_refused(*trusted, {.certificate_sha1 = sha1(*pinned)}, "certificate rejected");
}

TEST_F(ServerProofTest, AThumbprintThatIsNoneIsAnError) {
  const auto certificate = make_certificate(*key_);
  for (const std::string& text : {std::string("00"), sha1(*certificate) + "00", std::string(40, 'x'),
                                  sha1(*certificate).substr(0, 39), " " + sha1(*certificate).substr(0, 39)}) {
    const Result<Response> response = ask(*certificate, {.certificate_sha1 = text});
    ASSERT_FALSE(response) << text;
    EXPECT_EQ(response.error().kind, ErrorKind::bad_input);
  }
}

TEST_F(ServerProofTest, AnyNameAtAllIsNoName) {
  const auto certificate = issue({.alternative_names = "DNS:abc.ests.aks"});
  const acr::http::SslContext context = acr::http::make_tls_context();
  SSL* session = ::SSL_new(context.get());
  const acr::http::Url url{acr::http::Scheme::https, "", 443, "/"};
  EXPECT_FALSE(acr::http::expect_name(*session, url, {}));
  EXPECT_FALSE(acr::http::expect_name(*session, url, {.name = ".ests.aks"}));
  EXPECT_TRUE(acr::http::expect_name(*session, url, {.name = "abc.ests.aks"}));
  ::SSL_free(session);
}

}  // namespace

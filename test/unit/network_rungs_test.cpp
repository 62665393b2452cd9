#include "diagnosis/network_rungs.hpp"

#include <gtest/gtest.h>

#include "fake_probe.hpp"
#include "fakes.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::diagnosis::Rung;
using acr::diagnosis::State;
using acr::http::TlsFacts;
using namespace acr::test;
using std::chrono::seconds;

class NetworkRungs : public testing::Test {
 protected:
  Rung challenge(unsigned status, const std::string& header) {
    world.http.answer = [=](const Sent&) {
      std::vector<acr::http::Header> headers{{"X-Ms-Correlation-Request-Id", "id-1"}};
      if (!header.empty()) headers.push_back({"WWW-Authenticate", header});
      return response(status, "", headers);
    };
    return acr::diagnosis::ask_without_token(contoso, world.context(), world.deadline()).rung;
  }
  void expect_failure(const Rung& rung, ErrorKind kind, const std::string& code) {
    EXPECT_EQ(rung.state, State::failed);
    EXPECT_EQ(rung.kind, kind) << rung.found;
    EXPECT_EQ(rung.code, code);
    EXPECT_NE(rung.fix, "");
  }

  World world;
  FakeProbe probe;
  acr::registry::LoginServer contoso = *acr::registry::LoginServer::recognise("contoso.azurecr.io");
};

TEST_F(NetworkRungs, a_name_leads_to_its_addresses) {
  probe.addresses = std::vector<std::string>{"20.62.128.4", "2603:1030::4"};
  const auto step = acr::diagnosis::look_up_name(contoso, nullptr, probe, world.deadline());
  EXPECT_EQ(step.rung.state, State::ok);
  EXPECT_EQ(step.rung.found, "20.62.128.4, 2603:1030::4");
  EXPECT_EQ(step.found->size(), 2U);
}

TEST_F(NetworkRungs, a_private_address_tells_of_a_private_endpoint) {
  for (const auto& [address, is_private] : std::map<std::string, bool>{{"10.1.2.3", true},
                                                                       {"192.168.0.4", true},
                                                                       {"172.16.0.1", true},
                                                                       {"172.31.255.1", true},
                                                                       {"172.32.0.1", false},
                                                                       {"172.15.0.1", false},
                                                                       {"172.160.0.1", false},
                                                                       {"fd00::1", true},
                                                                       {"20.62.128.4", false}}) {
    probe.addresses = std::vector<std::string>{address};
    const Rung rung = acr::diagnosis::look_up_name(contoso, nullptr, probe, world.deadline()).rung;
    EXPECT_EQ(rung.found.find("private endpoint") != std::string::npos, is_private) << address;
  }
}

TEST_F(NetworkRungs, a_name_without_an_address_says_what_to_check) {
  probe.addresses = Error{ErrorKind::transient, "Name or service not known"};
  const auto step = acr::diagnosis::look_up_name(contoso, nullptr, probe, world.deadline());
  expect_failure(step.rung, ErrorKind::transient, "CONNECTIVITY_DNS_ERROR");
  EXPECT_FALSE(step.found);
  EXPECT_NE(step.rung.found.find("contoso.azurecr.io has no address: Name or service not known"),
            std::string::npos);
  EXPECT_NE(step.rung.fix.find("az acr show -n contoso"), std::string::npos);
  EXPECT_NE(step.rung.fix.find("privatelink.azurecr.io"), std::string::npos);
}

TEST_F(NetworkRungs, nothing_that_listens) {
  probe.reached = Error{ErrorKind::transient, "20.62.128.4: Connection refused"};
  const auto step = acr::diagnosis::knock({"20.62.128.4"}, nullptr, probe, world.deadline());
  expect_failure(step.rung, ErrorKind::transient, "");
  EXPECT_EQ(step.rung.found, "nothing answers on port 443: 20.62.128.4: Connection refused");
}

TEST_F(NetworkRungs, an_address_that_is_dead_is_a_warning) {
  probe.reached = acr::http::Reached{"20.62.128.4", {"2603::1: Network is unreachable"}};
  const auto step = acr::diagnosis::knock({"2603::1", "20.62.128.4"}, nullptr, probe, world.deadline());
  EXPECT_EQ(step.rung.state, State::warning);
  EXPECT_EQ(*step.found, "20.62.128.4");
  EXPECT_NE(step.rung.found.find("2603::1: Network is unreachable"), std::string::npos);
}

TEST_F(NetworkRungs, a_certificate_and_who_vouches_for_it) {
  const Rung rung =
      acr::diagnosis::check_certificate(contoso, nullptr, "20.62.128.4", probe, world.deadline());
  EXPECT_EQ(rung.state, State::ok);
  EXPECT_EQ(rung.found,
            "TLSv1.3, *.azurecr.io until 2030-03-17, vouched for by DigiCert Root of "
            "/etc/ssl/certs/ca-certificates.crt");
  EXPECT_EQ(probe.steps, std::vector<std::string>{"handshake contoso.azurecr.io 20.62.128.4 443"});
}

TEST_F(NetworkRungs, a_proxy_is_looked_up_and_connected_to_in_the_registrys_place) {
  acr::http::Proxy proxy;
  proxy.host = "proxy.example";
  proxy.port = 3128;
  proxy.variable = "HTTPS_PROXY";
  const auto dns = acr::diagnosis::look_up_name(contoso, &proxy, probe, world.deadline());
  const auto tcp = acr::diagnosis::knock(*dns.found, &proxy, probe, world.deadline());
  const Rung tls = acr::diagnosis::check_certificate(contoso, &proxy, *tcp.found, probe, world.deadline());
  EXPECT_EQ(probe.steps, (std::vector<std::string>{"resolve proxy.example", "connect 20.62.128.4 3128",
                                                   "handshake contoso.azurecr.io 20.62.128.4 443 through "
                                                   "http://proxy.example:3128"}));
  EXPECT_EQ(dns.rung.found, "the proxy proxy.example is 20.62.128.4; it looks up the registry's name");
  EXPECT_EQ(tcp.rung.found, "port 3128 of the proxy at 20.62.128.4 answers");
  EXPECT_NE(tls.found.find("through the proxy http://proxy.example:3128"), std::string::npos) << tls.found;

  probe.addresses = Error{ErrorKind::transient, "Name or service not known"};
  const Rung lost = acr::diagnosis::look_up_name(contoso, &proxy, probe, world.deadline()).rung;
  expect_failure(lost, ErrorKind::transient, "CONNECTIVITY_DNS_ERROR");
  EXPECT_NE(lost.fix.find("HTTPS_PROXY"), std::string::npos);
  probe.reached = Error{ErrorKind::transient, "20.62.128.4: Connection refused"};
  const Rung down = acr::diagnosis::knock({"20.62.128.4"}, &proxy, probe, world.deadline()).rung;
  expect_failure(down, ErrorKind::transient, "");
  EXPECT_EQ(
      down.found,
      "the proxy http://proxy.example:3128: nothing answers on port 3128: 20.62.128.4: Connection refused");
}

TEST_F(NetworkRungs, each_bad_certificate_has_its_own_fix) {
  using Verdict = TlsFacts::Verdict;
  const std::map<Verdict, std::string> fixes{{Verdict::expired, "clock"},
                                             {Verdict::not_yet_valid, "clock"},
                                             {Verdict::other_name, "Something else answers"},
                                             {Verdict::unknown_authority, "SSL_CERT_FILE"},
                                             {Verdict::refused, "what stands between"}};
  for (const auto& [verdict, fix] : fixes) {
    probe.facts->verdict = verdict;
    probe.facts->why = "openssl's words";
    const Rung rung =
        acr::diagnosis::check_certificate(contoso, nullptr, "20.62.128.4", probe, world.deadline());
    expect_failure(rung, ErrorKind::rejected, "CONNECTIVITY_SSL_ERROR");
    EXPECT_NE(rung.found.find("openssl's words"), std::string::npos);
    EXPECT_NE(rung.fix.find(fix), std::string::npos) << rung.fix;
  }
}

TEST_F(NetworkRungs, a_bundle_that_cannot_be_read_keeps_its_kind_and_hint) {
  probe.facts = Error{ErrorKind::bad_input, "SSL_CERT_FILE names /x", "Correct or unset SSL_CERT_FILE"};
  const Rung rung =
      acr::diagnosis::check_certificate(contoso, nullptr, "20.62.128.4", probe, world.deadline());
  expect_failure(rung, ErrorKind::bad_input, "CONNECTIVITY_SSL_ERROR");
  EXPECT_EQ(rung.fix, "Correct or unset SSL_CERT_FILE");
}

TEST_F(NetworkRungs, a_registry_that_asks_for_a_token_of_its_own) {
  const Rung rung = challenge(
      401, R"(Bearer realm="https://contoso.azurecr.io/oauth2/token",service="contoso.azurecr.io")");
  EXPECT_EQ(rung.state, State::ok) << rung.found;
}

TEST_F(NetworkRungs, a_firewall) {
  const Rung rung = challenge(403, "");
  expect_failure(rung, ErrorKind::denied, "CONNECTIVITY_FORBIDDEN_ERROR");
  EXPECT_NE(rung.fix.find("az acr network-rule list -n contoso"), std::string::npos);
  EXPECT_NE(rung.found.find("id-1"), std::string::npos);
}

TEST_F(NetworkRungs, no_challenge) {
  expect_failure(challenge(200, ""), ErrorKind::rejected, "CONNECTIVITY_CHALLENGE_ERROR");
  expect_failure(challenge(302, ""), ErrorKind::rejected, "CONNECTIVITY_CHALLENGE_ERROR");
  expect_failure(challenge(401, ""), ErrorKind::rejected, "CONNECTIVITY_CHALLENGE_ERROR");
  expect_failure(challenge(503, ""), ErrorKind::transient, "CONNECTIVITY_CHALLENGE_ERROR");
  expect_failure(challenge(429, ""), ErrorKind::transient, "CONNECTIVITY_CHALLENGE_ERROR");
}

TEST_F(NetworkRungs, a_challenge_that_is_none_of_entras) {
  for (const char* header : {R"(Basic realm="x")", R"(Bearer realm="https://contoso.azurecr.io/x")",
                             "Bearer service=x", "Bearer"}) {
    expect_failure(challenge(401, header), ErrorKind::rejected, "CONNECTIVITY_AAD_LOGIN_ERROR");
  }
}

TEST_F(NetworkRungs, a_challenge_that_sends_tokens_elsewhere) {
  const Rung realm =
      challenge(401, R"(Bearer realm="https://attacker.example/token",service="contoso.azurecr.io")");
  expect_failure(realm, ErrorKind::rejected, "CONNECTIVITY_WWW_AUTHENTICATE_ERROR");
  EXPECT_NE(realm.found.find("attacker.example"), std::string::npos);
  expect_failure(
      challenge(401, R"(Bearer realm="https://contoso.azurecr.io/t",service="fabrikam.azurecr.io")"),
      ErrorKind::rejected, "CONNECTIVITY_WWW_AUTHENTICATE_ERROR");
}

TEST_F(NetworkRungs, control_characters_of_a_challenge_do_not_reach_the_screen) {
  const Rung rung = challenge(401, "Bearer realm=\"https://x/\x1b[2J\",service=\"contoso.azurecr.io\"");
  EXPECT_EQ(rung.found.find('\x1b'), std::string::npos);
  for (const auto& [name, value] : rung.facts) EXPECT_EQ(value.find('\x1b'), std::string::npos) << name;
}

TEST_F(NetworkRungs, an_entra_that_answers_whatever) {
  world.http.answer = [](const Sent&) {
    return response(404, "", {{"Date", "Fri, 15 Jan 2027 08:00:10 GMT"}});
  };
  const auto step =
      acr::diagnosis::reach_entra("https://login.microsoftonline.com/", world.context(), world.deadline());
  EXPECT_EQ(step.rung.state, State::ok);
  EXPECT_EQ(step.rung.found, "login.microsoftonline.com answers");
  EXPECT_EQ(step.found->ahead, seconds(10));
  EXPECT_EQ(world.http.sent[0].target, "/common/v2.0/.well-known/openid-configuration");
}

TEST_F(NetworkRungs, an_entra_that_does_not_answer) {
  const auto step =
      acr::diagnosis::reach_entra("https://login.microsoftonline.com", world.context(), world.deadline());
  expect_failure(step.rung, ErrorKind::transient, "");
  EXPECT_NE(step.rung.fix.find("login.microsoftonline.com"), std::string::npos);
}

TEST_F(NetworkRungs, an_authority_that_is_no_https_url) {
  for (const char* authority : {"http://login.example", "login.example", ""}) {
    const auto step = acr::diagnosis::reach_entra(authority, world.context(), world.deadline());
    EXPECT_EQ(step.rung.state, State::failed);
    EXPECT_EQ(step.rung.kind, ErrorKind::bad_input) << authority;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(NetworkRungs, clocks) {
  const auto state_at = [](long ahead) {
    return acr::diagnosis::compare_clocks({{"the registry", seconds(0)}, {"Entra", seconds(ahead)}}).state;
  };
  EXPECT_EQ(state_at(0), State::ok);
  EXPECT_EQ(state_at(-30), State::ok);
  EXPECT_EQ(state_at(31), State::warning);
  EXPECT_EQ(state_at(-300), State::warning);
  EXPECT_EQ(state_at(301), State::failed);
  EXPECT_EQ(state_at(-86400), State::failed);
  EXPECT_EQ(acr::diagnosis::compare_clocks({}).state, State::skipped);
}

TEST_F(NetworkRungs, a_wrong_clock_says_by_how_much_and_which_way) {
  const Rung behind = acr::diagnosis::compare_clocks({{"Entra", seconds(7260)}});
  EXPECT_NE(behind.found.find("2 h 1 min behind Entra's"), std::string::npos) << behind.found;
  const Rung ahead = acr::diagnosis::compare_clocks({{"the registry", seconds(-59)}});
  EXPECT_EQ(ahead.found, "this machine's clock is 59 s ahead of the registry's");
}

}  // namespace

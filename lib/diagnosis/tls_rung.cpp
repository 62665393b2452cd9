#include "diagnosis/date_text.hpp"
#include "diagnosis/network_rungs.hpp"
#include "http/trust.hpp"

namespace acr::diagnosis {
namespace {

using http::TlsFacts;
using Verdict = TlsFacts::Verdict;

constexpr const char* name = "tls";
constexpr const char* code = "CONNECTIVITY_SSL_ERROR";

std::string hint_for(const TlsFacts& facts, const std::string& host) {
  switch (facts.verdict) {
    case Verdict::expired:
    case Verdict::not_yet_valid:
      return "Check this machine's clock (the certificate is good from " + day_text(facts.begins) + " to " +
             day_text(facts.expires) + "); if it is right, something else answers for " + host;
    case Verdict::other_name:
      return "Something else answers for " + host +
             ": check DNS, /etc/hosts and what stands between, such as a gateway's or a hotel's page";
    case Verdict::unknown_authority:
      return "If a proxy or firewall with its own certificate authority stands between, name its CA bundle "
             "in "
             "SSL_CERT_FILE";
    case Verdict::trusted:
    case Verdict::refused:
      break;
  }
  return "Check what stands between this machine and " + host;
}

/// Where the trusted authorities are from decides what somebody can do about one that is missing.
std::string trust_of(const TlsFacts& facts) {
  return facts.trust.empty() ? "no authorities at all" : facts.trust;
}

}  // namespace

Rung check_certificate(const registry::LoginServer& server, const http::Proxy* proxy,
                       const std::string& address, http::Probe& probe, Deadline deadline) {
  const Result<TlsFacts> facts =
      probe.shake_hands(server.host(), address, http::default_port(http::Scheme::https), proxy, deadline);
  if (!facts) {
    Error error = in_context("the TLS handshake failed", facts.error());
    if (error.hint.empty()) {
      error.hint = "Check whether " + server.host() +
                   " is what answers there: a firewall may end connections that it does not like";
    }
    return failed(name, error, code);
  }
  Rung rung;
  if (facts->verdict == Verdict::trusted) {
    rung = passed(name, facts->version + ", " + facts->subject + " until " + day_text(facts->expires) +
                            ", vouched for by " + facts->authority + " of " + trust_of(*facts) +
                            (proxy == nullptr ? "" : ", through the proxy " + proxy->origin()));
  } else {
    const Error error{ErrorKind::rejected,
                      "the certificate of " + facts->subject + " is not trusted: " + facts->why +
                          "; its issuer is " + facts->issuer + "; " +
                          (facts->trust.empty() ? http::no_authorities().what
                                                : "trusted is what " + facts->trust + " says"),
                      facts->trust.empty() ? http::no_authorities().hint : hint_for(*facts, server.host())};
    rung = failed(name, error, code);
  }
  rung.facts = {{"version", facts->version},
                {"subject", facts->subject},
                {"issuer", facts->issuer},
                {"validFrom", day_text(facts->begins)},
                {"validUntil", day_text(facts->expires)},
                {"authority", facts->authority},
                {"trustedAuthorities", trust_of(*facts)}};
  return rung;
}

}  // namespace acr::diagnosis

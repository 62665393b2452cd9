#include "diagnosis/network_rungs.hpp"
#include "http/retry.hpp"
#include "http/service_text.hpp"
#include "registry/challenge.hpp"

namespace acr::diagnosis {
namespace {

using registry::ChallengeAnswer;

constexpr const char* name = "challenge";
constexpr unsigned unauthorized = 401;
constexpr unsigned forbidden = 403;

Rung judge(const registry::LoginServer& server, const ChallengeAnswer& answer) {
  const auto wrong = [&answer](ErrorKind kind, std::string what, std::string hint, const char* code) {
    Error error{kind, std::move(what), std::move(hint)};
    error.correlation_id = answer.correlation_id;
    return failed(name, error, code);
  };
  const std::string status = std::to_string(answer.status);
  if (answer.status == forbidden) {
    return wrong(ErrorKind::denied, "the registry answered 403: its firewall keeps this machine out",
                 "Add this network to the registry's rules (az acr network-rule list -n " +
                     registry::short_name(server.host()) +
                     "), or come by its private endpoint if public access is switched off",
                 "CONNECTIVITY_FORBIDDEN_ERROR");
  }
  if (answer.status != unauthorized || !answer.asks_at_all) {
    const bool later = http::may_pass(answer.status);
    return wrong(later ? ErrorKind::transient : ErrorKind::rejected,
                 "the registry answered " + status + " where it should ask for a token",
                 later ? "Try again later"
                       : "Check that " + server.host() + " is the registry, and not a gateway in front of it",
                 "CONNECTIVITY_CHALLENGE_ERROR");
  }
  if (!answer.challenge || answer.challenge->realm.empty() || answer.challenge->service.empty()) {
    return wrong(
        ErrorKind::rejected, "the registry asks for no token of Entra's: no Bearer with realm and service",
        "Check that " + server.host() + " is an Azure container registry, and not a gateway in front of it",
        "CONNECTIVITY_AAD_LOGIN_ERROR");
  }
  if (!registry::is_own_realm(answer.challenge->realm, server)) {
    return wrong(ErrorKind::rejected,
                 "the registry sends clients to " + http::printable(answer.challenge->realm) +
                     " for tokens, which is not its own",
                 "Check what answers for " + server.host() + " before any client hands it a token",
                 "CONNECTIVITY_WWW_AUTHENTICATE_ERROR");
  }
  if (!server.is_audience(answer.challenge->service)) {
    return wrong(ErrorKind::rejected,
                 "the registry names another service: " + http::printable(answer.challenge->service),
                 "Use that name, or check what answers for " + server.host(),
                 "CONNECTIVITY_WWW_AUTHENTICATE_ERROR");
  }
  return passed(name, "asks for a token of its own, as it should");
}

}  // namespace

Step<ClockReading> ask_without_token(const registry::LoginServer& server, const http::Context& context,
                                     Deadline deadline) {
  const Result<ChallengeAnswer> answer = registry::ask_for_challenge(server, context, deadline);
  if (!answer) return {failed(name, answer.error(), "CONNECTIVITY_CHALLENGE_ERROR")};
  Step<ClockReading> step{judge(server, *answer)};
  step.rung.facts = {{"status", std::to_string(answer->status)}};
  if (answer->challenge) {
    step.rung.facts.emplace_back("realm", http::printable(answer->challenge->realm));
    step.rung.facts.emplace_back("service", http::printable(answer->challenge->service));
  }
  if (answer->date) step.found = ClockReading{"the registry", *answer->date - context.clock.now()};
  return step;
}

}  // namespace acr::diagnosis

// What a registry answers to the token exchange and to the question what somebody may do. First line: status
// and `Date`.
#include "../unit/fakes.hpp"
#include "../unit/jwt.hpp"
#include "fuzz.hpp"
#include "registry/exchange.hpp"
#include "registry/pull_permission.hpp"

namespace {

using acr::fuzz::require;

constexpr std::string_view secret = "the-secret-token";

void check(acr::test::World& world, const acr::registry::LoginServer& server) {
  const acr::Secret entra_token(secret);
  const acr::http::Context context = world.context();
  const auto token = acr::registry::exchange(server, entra_token, context, world.deadline());
  if (token) {
    require(!token->value.empty(), "there is a token");
    require(token->issued == world.clock.now() && token->expires >= token->issued &&
                token->expires <= token->issued + std::chrono::hours(24),
            "a token lives for a day at most");
  } else {
    acr::fuzz::require_sound(token.error(), secret);
  }
  const auto granted =
      acr::registry::is_granted(server, {"", entra_token}, {"repository", "a/b"}, context, world.deadline());
  if (!granted) acr::fuzz::require_sound(granted.error(), secret);
  for (const acr::test::Sent& sent : world.http.sent) {
    require(sent.host == server.host(), "nobody but the registry is asked");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body = acr::fuzz::view(data, size);
  std::string_view head = acr::fuzz::take_until(body, '\n');
  const unsigned status = head.empty() ? 200 : static_cast<unsigned char>(head.front()) % 8 * 100 + 1;
  const std::string date(head.substr(std::min<std::size_t>(1, head.size())));
  const auto server = acr::registry::LoginServer::recognise("contoso.azurecr.io");
  for (const bool as_claims : {false, true}) {
    acr::test::World world;
    const std::string answer =
        as_claims ? "{\"refresh_token\":\"" + acr::test::jwt(body) + "\"}" : std::string(body);
    world.http.answer = [&](const acr::test::Sent&) {
      return acr::test::response(
          as_claims ? 200 : (status < 200 ? 200 : status), answer,
          {{"Date", date}, {"X-Ms-Correlation-Request-Id", date}, {"Retry-After", date}});
    };
    check(world, *server);
  }
  return 0;
}

#include "identity/id_token.hpp"

#include <optional>

#include "http/json.hpp"
#include "http/jwt.hpp"

namespace acr::identity {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::optional<sys_seconds> read_expiry(std::string_view id_token) {
  std::optional<sys_seconds> expiry;
  http::with_jwt_claims(
      id_token, [&expiry](const boost::json::object& claims) { expiry = http::time_member(claims, "exp"); });
  return expiry;
}

/// `40 seconds`, `25 minutes`, `3 hours`, `12 days`.
std::string rough(std::chrono::seconds duration) {
  using namespace std::chrono_literals;
  const auto whole = [duration](std::chrono::seconds unit, const char* name) {
    return std::to_string(duration / unit) + name;
  };
  if (duration < 2min) return whole(1s, " seconds");
  if (duration < 2h) return whole(1min, " minutes");
  if (duration < 48h) return whole(1h, " hours");
  return whole(24h, " days");
}

}  // namespace

Result<Secret> read_id_token(std::string_view text) {
  const std::string_view token = trim(text);
  if (token.empty()) return Error{ErrorKind::bad_input, "there is nothing in it"};
  if (!http::with_jwt_claims(token, [](const boost::json::object&) {})) {
    return Error{ErrorKind::bad_input, "what it holds is not a JWT of at most 64 KiB"};
  }
  return Secret(token);
}

Doubt doubt_expiry(std::string_view id_token, sys_seconds now, std::string hint) {
  const std::optional<sys_seconds> expiry = read_expiry(id_token);
  if (!expiry || *expiry > now) return {};
  return {"the ID token expired " + rough(now - *expiry) + " ago by this machine's clock", std::move(hint)};
}

}  // namespace acr::identity

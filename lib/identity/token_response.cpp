#include "identity/token_response.hpp"

#include <algorithm>

#include "http/json.hpp"
#include "platform/calendar.hpp"

namespace acr::identity {
namespace {

constexpr std::chrono::seconds longest_life = std::chrono::days(7);

/// RFC 3339 in UTC, and the dates that App Service's 2017 API wrote.
std::optional<sys_seconds> read_date(std::string_view text) {
  for (const char* format : {"%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S"}) {
    if (auto time = take_time(text, format)) return time;
  }
  return std::nullopt;
}

std::optional<sys_seconds> read_expiry(const boost::json::object& body, sys_seconds now) {
  if (const auto in = http::integer_member(body, "expires_in"); in && *in > 0) {
    return now + std::min(std::chrono::seconds(*in), longest_life);
  }
  std::optional<sys_seconds> on = read_date(http::string_member(body, "expires_on"));
  if (const auto seconds = http::integer_member(body, "expires_on"); seconds && *seconds > 0) {
    on = sys_seconds(std::chrono::seconds(*seconds));
  }
  return on ? std::optional(std::min(*on, now + longest_life)) : std::nullopt;
}

}  // namespace

std::optional<Token> read_token_response(std::string_view body, sys_seconds now) {
  std::optional<Token> token;
  http::with_json_object(body, [&](const boost::json::object& object) {
    const std::string_view value = http::string_member(object, "access_token");
    const std::optional<sys_seconds> expires = read_expiry(object, now);
    if (!value.empty() && expires) token = Token{Secret(value), *expires};
  });
  return token;
}

}  // namespace acr::identity

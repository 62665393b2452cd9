// A cache file is text: a line that names the format and its version, one `name value` line a field in
// this order, and a digest of all the lines above, which tells a torn, truncated or edited file from a
// whole one. A later version changes the first line, and the names of its files: see format.hpp.
#include "cache/entry.hpp"

#include <charconv>

#include "cache/format.hpp"
#include "platform/text_fields.hpp"

namespace acr::cache {
namespace {

constexpr std::string_view kind = "docker-credential-acr cache";

std::string number(sys_seconds time) {
  return std::to_string(time.time_since_epoch().count());
}

bool take_text(std::string_view& text, std::string_view name, std::string& into) {
  const std::optional<std::string_view> value = take_field(text, name);
  if (value) into = *value;
  return value.has_value();
}

bool take_time(std::string_view& text, std::string_view name, sys_seconds& into) {
  const std::optional<std::string_view> value = take_field(text, name);
  if (!value) return false;
  long long seconds = 0;
  const auto [end, code] = std::from_chars(value->data(), value->data() + value->size(), seconds);
  if (code != std::errc() || end != value->data() + value->size()) return false;
  if (seconds < -latest_time || seconds > latest_time) return false;
  into = sys_seconds(std::chrono::seconds(seconds));
  return true;
}

}  // namespace

std::optional<Secret> write_entry(const Entry& entry) {
  if (!is_one_line(entry.subject) || !is_one_line(entry.identity) || !is_one_line(entry.audience) ||
      !is_one_line(entry.token.reveal())) {
    return std::nullopt;
  }
  Secret text;
  constexpr std::size_t room_for_the_rest = 512;
  text.reserve(entry.subject.size() + entry.identity.size() + entry.audience.size() + entry.token.size() +
               room_for_the_rest);
  append_field(text, kind, format);
  append_field(text, "subject", entry.subject);
  append_field(text, "identity", entry.identity);
  append_field(text, "audience", entry.audience);
  append_field(text, "issued", number(entry.issued));
  append_field(text, "renew-at", number(entry.renew_at));
  append_field(text, "expires", number(entry.expires));
  append_field(text, "token", entry.token.reveal());
  append_digest(text);
  return text;
}

std::optional<Entry> read_entry(std::string_view text) {
  std::string_view rest = text;
  if (take_field(rest, kind) != format) return std::nullopt;
  Entry entry;
  if (!take_text(rest, "subject", entry.subject) || !take_text(rest, "identity", entry.identity) ||
      !take_text(rest, "audience", entry.audience) || !take_time(rest, "issued", entry.issued) ||
      !take_time(rest, "renew-at", entry.renew_at) || !take_time(rest, "expires", entry.expires)) {
    return std::nullopt;
  }
  const std::optional<std::string_view> token = take_field(rest, "token");
  if (!token || !ends_in_digest(text, rest)) return std::nullopt;
  entry.token = Secret(*token);
  return entry;
}

}  // namespace acr::cache

// A cache file is text: a line that names the format and its version, one `name value` line a field in
// this order, and a digest of all the lines above, which tells a torn, truncated or edited file from a
// whole one. A later version changes the first line, and both sides then treat the other's as absent.
#include "cache/entry.hpp"

#include <algorithm>
#include <charconv>

#include "platform/digest.hpp"

namespace acr::cache {
namespace {

constexpr std::string_view signature = "docker-credential-acr cache 1\n";
constexpr std::string_view digest_name = "digest";

bool one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

void append_line(Secret& text, std::string_view name, std::string_view value) {
  text.append(name);
  text.append(" ");
  text.append(value);
  text.append("\n");
}

std::string number(sys_seconds time) {
  return std::to_string(time.time_since_epoch().count());
}

/// Takes `name value\n` off the front of the text.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view name) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  if (line.size() <= name.size() || !line.starts_with(name) || line[name.size()] != ' ') return std::nullopt;
  text.remove_prefix(end + 1);
  return line.substr(name.size() + 1);
}

bool take_text(std::string_view& text, std::string_view name, std::string& into) {
  const std::optional<std::string_view> value = take_line(text, name);
  if (value) into = *value;
  return value.has_value();
}

bool take_time(std::string_view& text, std::string_view name, sys_seconds& into) {
  const std::optional<std::string_view> value = take_line(text, name);
  if (!value) return false;
  long long seconds = 0;
  const auto [end, code] = std::from_chars(value->data(), value->data() + value->size(), seconds);
  if (code != std::errc() || end != value->data() + value->size()) return false;
  into = sys_seconds(std::chrono::seconds(seconds));
  return true;
}

}  // namespace

std::optional<Secret> write_entry(const Entry& entry) {
  if (!one_line(entry.subject) || !one_line(entry.identity) || !one_line(entry.audience) ||
      !one_line(entry.token.reveal())) {
    return std::nullopt;
  }
  Secret text;
  constexpr std::size_t room_for_the_rest = 512;
  text.reserve(entry.subject.size() + entry.identity.size() + entry.audience.size() + entry.token.size() +
               room_for_the_rest);
  text.append(signature);
  append_line(text, "subject", entry.subject);
  append_line(text, "identity", entry.identity);
  append_line(text, "audience", entry.audience);
  append_line(text, "issued", number(entry.issued));
  append_line(text, "renew-at", number(entry.renew_at));
  append_line(text, "expires", number(entry.expires));
  append_line(text, "token", entry.token.reveal());
  const std::string digest = FieldDigest().add(text.reveal()).hex();
  append_line(text, digest_name, digest);
  return text;
}

std::optional<Entry> read_entry(std::string_view text) {
  if (!text.starts_with(signature)) return std::nullopt;
  std::string_view rest = text.substr(signature.size());
  Entry entry;
  if (!take_text(rest, "subject", entry.subject) || !take_text(rest, "identity", entry.identity) ||
      !take_text(rest, "audience", entry.audience) || !take_time(rest, "issued", entry.issued) ||
      !take_time(rest, "renew-at", entry.renew_at) || !take_time(rest, "expires", entry.expires)) {
    return std::nullopt;
  }
  const std::optional<std::string_view> token = take_line(rest, "token");
  const std::string_view covered = text.substr(0, text.size() - rest.size());
  const std::optional<std::string_view> digest = token ? take_line(rest, digest_name) : std::nullopt;
  if (!digest || !rest.empty() || *digest != FieldDigest().add(covered).hex()) return std::nullopt;
  entry.token = Secret(*token);
  return entry;
}

}  // namespace acr::cache

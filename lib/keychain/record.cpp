#include "keychain/record.hpp"

#include <charconv>

#include "http/service_text.hpp"
#include "platform/text_fields.hpp"

namespace acr::keychain {
namespace {

constexpr std::string_view kind = "docker-credential-acr login";
constexpr std::string_view version = " 1\n";
// A value is never empty for who reads a file with their eyes.
constexpr std::string_view here = "this file";

Error again(const std::string& path, const std::string& what) {
  return {ErrorKind::sign_in_needed, "the user name and password kept in " + path + " " + what,
          "Log in again, or: rm " + path};
}

/// Takes the secret of that many bytes and the line break behind it off the front.
std::optional<std::string_view> take_secret(std::string_view& text, std::string_view length) {
  std::size_t size = 0;
  const auto [end, code] = std::from_chars(length.data(), length.data() + length.size(), size);
  if (code != std::errc() || end != length.data() + length.size()) return std::nullopt;
  if (size > longest_secret || size >= text.size() || text[size] != '\n') return std::nullopt;
  const std::string_view secret = text.substr(0, size);
  text.remove_prefix(size + 1);
  return secret;
}

Error not_kept(std::string_view what) {
  return {ErrorKind::bad_input, std::string(what)};
}

}  // namespace

Error damaged_record(const std::string& path) {
  return again(path, "are damaged");
}

Result<Secret> write_record(const Record& record) {
  if (!is_one_line(record.user_name)) {
    return not_kept("a user name with a line break, or another control character, is not kept");
  }
  if (!is_one_line(record.server_url) || !is_one_line(record.helper)) {
    return not_kept(http::printable(record.server_url) + ": not the name of a registry");
  }
  if (record.secret.size() > longest_secret) {
    return not_kept("a password of more than " + std::to_string(longest_secret) + " bytes is not kept");
  }
  constexpr std::size_t room_for_the_rest = 256;
  Secret text;
  text.reserve(record.server_url.size() + record.user_name.size() + record.secret.size() + room_for_the_rest);
  text.append(kind);
  text.append(version);
  append_field(text, "server-url", record.server_url);
  append_field(text, "user-name", record.user_name);
  append_field(text, "kept-in", record.helper.empty() ? here : std::string_view(record.helper));
  append_field(text, "secret", std::to_string(record.secret.size()));
  text.append(record.secret.reveal());
  text.append("\n");
  append_digest(text);
  return text;
}

Result<Record> read_record(std::string_view text, const std::string& path) {
  if (!text.starts_with(kind)) return damaged_record(path);
  std::string_view rest = text.substr(kind.size());
  if (!rest.starts_with(version)) {
    const bool names_one = rest.size() > 1 && rest[0] == ' ' && rest[1] >= '0' && rest[1] <= '9';
    return names_one ? again(path, "were written by another version") : damaged_record(path);
  }
  rest.remove_prefix(version.size());
  const auto server_url = take_field(rest, "server-url");
  const auto user_name = server_url ? take_field(rest, "user-name") : std::nullopt;
  const auto kept_in = user_name ? take_field(rest, "kept-in") : std::nullopt;
  const auto length = kept_in ? take_field(rest, "secret") : std::nullopt;
  const auto secret = length ? take_secret(rest, *length) : std::nullopt;
  if (!secret || !ends_in_digest(text, rest)) return damaged_record(path);
  return Record{std::string(*server_url), std::string(*user_name),
                std::string(*kept_in == here ? std::string_view() : *kept_in), Secret(*secret)};
}

}  // namespace acr::keychain

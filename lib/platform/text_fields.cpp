#include "platform/text_fields.hpp"

#include <algorithm>

#include "platform/digest.hpp"

namespace acr {
namespace {

constexpr std::string_view digest_name = "digest";

}  // namespace

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

void append_field(Secret& text, std::string_view name, std::string_view value) {
  text.append(name);
  text.append(" ");
  text.append(value);
  text.append("\n");
}

std::optional<std::string_view> take_field(std::string_view& text, std::string_view name) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  if (line.size() <= name.size() || !line.starts_with(name) || line[name.size()] != ' ') return std::nullopt;
  if (!is_one_line(line)) return std::nullopt;
  text.remove_prefix(end + 1);
  return line.substr(name.size() + 1);
}

void append_digest(Secret& text) {
  const std::string digest = FieldDigest().add(text.reveal()).hex();
  append_field(text, digest_name, digest);
}

bool ends_in_digest(std::string_view text, std::string_view rest) {
  const std::string_view covered = text.substr(0, text.size() - rest.size());
  const std::optional<std::string_view> digest = take_field(rest, digest_name);
  return digest && rest.empty() && *digest == FieldDigest().add(covered).hex();
}

}  // namespace acr

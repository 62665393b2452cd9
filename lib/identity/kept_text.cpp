#include "identity/kept_text.hpp"

#include <algorithm>
#include <string>

#include "identity/sign_in.hpp"
#include "platform/digest.hpp"

namespace acr::identity {
namespace {

constexpr std::string_view version = " 1\n";
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

/// Takes `name value\n` off the front of the text.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view name) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  if (line.size() <= name.size() || !line.starts_with(name) || line[name.size()] != ' ') return std::nullopt;
  text.remove_prefix(end + 1);
  return line.substr(name.size() + 1);
}

}  // namespace

std::optional<Secret> write_kept(
    std::string_view kind, std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  Secret text(kind);
  text.append(version);
  for (const auto& [name, value] : fields) {
    if (!one_line(value)) return std::nullopt;
    append_line(text, name, value);
  }
  const std::string digest = FieldDigest().add(text.reveal()).hex();
  append_line(text, digest_name, digest);
  return text;
}

Result<std::vector<std::string_view>> read_kept(std::string_view kind,
                                                std::initializer_list<std::string_view> names,
                                                std::string_view text, const std::string& path) {
  if (!text.starts_with(kind)) return damaged(path);
  std::string_view rest = text.substr(kind.size());
  if (!rest.starts_with(version)) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const bool names_one = line.size() > 1 && line.size() < rest.size() && line[0] == ' ' &&
                           line.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!names_one) return damaged(path);
    return Error{ErrorKind::sign_in_needed, "the sign-in kept in " + path + " was written by another version",
                 sign_in_again};
  }
  rest.remove_prefix(version.size());
  std::vector<std::string_view> values;
  for (const std::string_view name : names) {
    const std::optional<std::string_view> value = take_line(rest, name);
    if (!value) return damaged(path);
    values.push_back(*value);
  }
  const std::string_view covered = text.substr(0, text.size() - rest.size());
  const std::optional<std::string_view> digest = take_line(rest, digest_name);
  if (!digest || !rest.empty() || *digest != FieldDigest().add(covered).hex()) return damaged(path);
  return values;
}

Error damaged(const std::string& path) {
  return {ErrorKind::sign_in_needed, "the sign-in kept in " + path + " is damaged", sign_in_again};
}

}  // namespace acr::identity

#include "identity/kept_text.hpp"

#include <string>

#include "identity/sign_in.hpp"
#include "platform/text_fields.hpp"

namespace acr::identity {
namespace {

constexpr std::string_view version = " 1\n";

}  // namespace

std::optional<Secret> write_kept(
    std::string_view kind, std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  Secret text(kind);
  text.append(version);
  for (const auto& [name, value] : fields) {
    if (!is_one_line(value)) return std::nullopt;
    append_field(text, name, value);
  }
  append_digest(text);
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
    const std::optional<std::string_view> value = take_field(rest, name);
    if (!value) return damaged(path);
    values.push_back(*value);
  }
  if (!ends_in_digest(text, rest)) return damaged(path);
  return values;
}

Error damaged(const std::string& path) {
  return {ErrorKind::sign_in_needed, "the sign-in kept in " + path + " is damaged", sign_in_again};
}

}  // namespace acr::identity

#include "identity/secret_place.hpp"

#include "platform/file_mark.hpp"
#include "platform/file_text.hpp"

namespace acr::identity {
namespace {

using Kind = config::SecretPlace::Kind;

constexpr std::size_t longest_secret = std::size_t{64} * 1024;

std::string_view without_line_break(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<Secret> read_secret(const config::SecretPlace& place, const Environment& environment) {
  if (place.kind == Kind::none) return Secret();
  if (place.kind == Kind::variable) {
    const auto value = environment.get(place.name.c_str());
    if (!value) return Error{ErrorKind::bad_input, place.name + " is not set"};
    return Secret(*value);
  }
  const Result<Secret> content = read_file(place.name, longest_secret);
  if (!content) return Error{ErrorKind::bad_input, content.error().what, content.error().hint};
  return Secret(without_line_break(content->reveal()));
}

void identify_secret(const config::SecretPlace& place, const Environment& environment, FieldDigest& digest) {
  digest.add(place.name);
  if (place.kind == Kind::variable) digest.add(environment.get(place.name.c_str()).value_or(""));
  if (place.kind == Kind::file) digest.add(file_mark(place.name));
}

std::string_view name_of(const config::SecretPlace& place) {
  return place.name;
}

}  // namespace acr::identity

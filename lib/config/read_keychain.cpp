#include "config/read_keychain.hpp"

#include "config/read_value.hpp"
#include "config/text.hpp"

namespace acr::config {
namespace {

constexpr std::string_view program_prefix = "docker-credential-";
constexpr std::string_view own_name = "acr";

/// One word of a file's name: no path leads elsewhere.
bool is_keychain(std::string_view text) {
  constexpr std::string_view known = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  constexpr std::size_t longest = 64;
  return is_id(text) && text.size() <= longest && text.front() != '.' &&
         text.find_first_not_of(known) == std::string_view::npos;
}

}  // namespace

std::string read_keychain(const Value& value, Complaints& complaints) {
  std::string name =
      read_text(value, is_keychain, "\"auto\", \"file\", or the name of a credential helper", complaints);
  if (name.starts_with(program_prefix)) {
    complaints.add(value, "begins with " + std::string(program_prefix),
                   "Leave that out: " + quoted(name.substr(program_prefix.size())));
  }
  if (name == own_name) {
    complaints.add(value, quoted(name) + " is this helper itself", "Name another one, or \"file\"");
  }
  return name;
}

}  // namespace acr::config

#include "cache/file_names.hpp"

#include "cache/format.hpp"
#include "cache/key.hpp"

namespace acr::cache {
namespace {

constexpr std::string_view failure_suffix = ".failed";
constexpr char before_format = '-';

/// `tidied-1`
bool is_note_name(std::string_view name) {
  const std::size_t at = name.rfind(before_format);
  return at != std::string_view::npos && at + 1 < name.size() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") >= at &&
         name.find_first_not_of("0123456789", at + 1) == std::string_view::npos;
}

}  // namespace

std::string failure_name(std::string_view name) {
  return std::string(name) + std::string(failure_suffix);
}

bool take_failure_suffix(std::string_view& name) {
  if (!name.ends_with(failure_suffix)) return false;
  name.remove_suffix(failure_suffix.size());
  return true;
}

std::string note_name(std::string_view name) {
  return std::string(name).append(1, before_format).append(format);
}

bool is_removable(std::string_view name) {
  take_failure_suffix(name);
  // With a dot in front: what an interrupted write left, be it half of a token.
  return is_key_name(name) || name.starts_with('.') || is_note_name(name);
}

}  // namespace acr::cache

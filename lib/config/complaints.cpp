#include "config/complaints.hpp"

#include <algorithm>
#include <array>

#include "config/nearest.hpp"
#include "config/text.hpp"
#include "http/service_text.hpp"

namespace acr::config {
namespace {

// What people call a secret that they are about to write into the settings, without case and separators.
constexpr std::array<std::string_view, 10> names_of_secrets{
    "secret", "clientsecret",      "clientassertion", "assertion",   "password", "certificatepassword",
    "token",  "clientsecretvalue", "refreshtoken",    "accesstoken",
};

bool is_name_of_secret(std::string_view key) {
  std::string plain;
  for (const char c : key) {
    if (c != '_' && c != '-') plain += lower(c);
  }
  return std::find(names_of_secrets.begin(), names_of_secrets.end(), plain) != names_of_secrets.end();
}

/// Whether `at` is in `value`; then `path` becomes the keys that lead to it.
bool find_path(const Value& value, const Value& at, std::string& path) {
  if (&value == &at) return true;
  for (const Value& member : value.members) {
    const std::size_t length = path.size();
    if (!path.empty()) path += '.';
    path += is_variable_name(member.key) ? http::printable(member.key) : quoted(member.key);
    if (find_path(member, at, path)) return true;
    path.resize(length);
  }
  return false;
}

}  // namespace

std::string quoted(std::string_view text) {
  return "\"" + http::printable(text) + "\"";
}

void Complaints::add(const Value& at, std::string_view what, std::string hint) {
  add_at(at, at, what, std::move(hint));
}

void Complaints::add_at_key(const Value& object, const Value& key, std::string_view what, std::string hint) {
  add_at(key, object, what, std::move(hint));
}

void Complaints::add_unknown(const Value& at, std::string_view what,
                             const std::vector<std::string_view>& known) {
  add_unknown_word(at, at, what, at.text, known);
}

void Complaints::add_unknown_key(const Value& object, const Value& key,
                                 const std::vector<std::string_view>& known, std::string_view places) {
  if (!is_name_of_secret(key.key)) return add_unknown_word(key, object, "unknown key", key.key, known);
  add(key, "settings hold no secrets",
      "Put it into a file or a variable of its own, and name that " +
          (places.empty() ? std::string("in the identity") : "as " + std::string(places)));
}

void Complaints::add_unknown_word(const Value& position, const Value& keys, std::string_view what,
                                  std::string_view word, const std::vector<std::string_view>& known) {
  if (first_) return;
  std::string text = std::string(what) + " " + quoted(word);
  const std::string_view meant = nearest(word, known);
  if (!meant.empty()) text += " (did you mean " + quoted(meant) + "?)";
  add_at(position, keys, text, meant.empty() ? "Known are " + listed(known) : std::string());
}

void Complaints::add_at(const Value& position, const Value& keys, std::string_view what, std::string hint) {
  if (first_) return;
  std::string place = place_in_text(text_, path_, position.offset);
  std::string names;
  find_path(document_, keys, names);
  if (!names.empty()) place += names + ": ";
  first_ = Error{ErrorKind::bad_input, place + std::string(what), std::move(hint)};
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace acr::config

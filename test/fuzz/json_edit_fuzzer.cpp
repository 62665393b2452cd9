// An edit in a text means what the same edit means for its value. Boost.JSON is the judge.
#include <algorithm>
#include <boost/json.hpp>

#include "config/comments.hpp"
#include "config/json_edit.hpp"
#include "config/json_spans.hpp"
#include "fuzz.hpp"

namespace {

namespace json = boost::json;
using acr::config::Dialect;
using acr::config::KeyPath;
using acr::fuzz::require;

const std::string path = "config.json";

std::optional<json::value> parsed(std::string_view text, Dialect dialect) {
  json::parse_options options;
  options.max_depth = 64;
  options.allow_comments = dialect == Dialect::with_comments;
  options.allow_trailing_commas = dialect == Dialect::with_comments;
  json::error_code code;
  // Boost.JSON does not see every comment's end.
  const std::string plain =
      dialect == Dialect::with_comments ? acr::config::without_comments(text) : std::string(text);
  json::value value = json::parse(plain, code, {}, options);
  return code ? std::nullopt : std::optional(std::move(value));
}

void set_in(json::value& value, const KeyPath& keys) {
  json::value* at = &value;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    json::value& next = at->as_object()[keys[i]];
    if (next.is_null()) next.emplace_object();
    at = &next;
  }
  at->as_object()[keys.back()] = "new";
}

void remove_in(json::value& value, const KeyPath& keys) {
  json::value* at = &value;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    at = at->as_object().if_contains(keys[i]);
    if (at == nullptr || !at->is_object()) return;
  }
  at->as_object().erase(keys.back());
}

bool same(const acr::config::Span& a, const acr::config::Span& b) {
  return a.kind == b.kind && a.key == b.key && a.key_begin == b.key_begin && a.begin == b.begin &&
         a.end == b.end &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(), same);
}

/// Both ways to pass over comments pass over the same.
void check_comments(std::string_view text) {
  const auto spans = acr::config::read_spans(text, path, Dialect::with_comments);
  const std::string plain = acr::config::without_comments(text);
  const auto without = acr::config::read_spans(plain, path, Dialect::with_comments);
  require(spans.has_value() == without.has_value(), "it is JSON with its comments or blanks for them", plain);
  if (spans) require(same(*spans, *without), "nothing moves without the comments", plain);
}

void check(std::string_view text, const KeyPath& keys, Dialect dialect) {
  const bool is_blank = text.find_first_not_of(" \t\r\n") == text.npos;
  const std::optional<json::value> before = is_blank ? json::value(json::object()) : parsed(text, dialect);
  if (!is_blank) {
    const auto spans = acr::config::read_spans(text, path, dialect);
    if (before) require(spans.has_value(), "what Boost.JSON reads is read", text);
    if (!spans) acr::fuzz::require_sound(spans.error());
  }
  const auto set = acr::config::set_member({text, path, dialect}, keys, "\"new\"");
  const auto removed = acr::config::remove_member({text, path, dialect}, keys);
  if (!set) acr::fuzz::require_sound(set.error());
  if (!removed) acr::fuzz::require_sound(removed.error());
  if (!before) return;
  if (set) {
    json::value expected = *before;
    set_in(expected, keys);
    require(parsed(set->reveal(), dialect) == expected, "a member is set, and nothing else changes",
            set->reveal());
    const auto twice = acr::config::set_member({set->reveal(), path, dialect}, keys, "\"new\"");
    require(twice && twice->reveal() == set->reveal(), "setting it again changes nothing", set->reveal());
  }
  if (removed && !is_blank) {
    json::value expected = *before;
    remove_in(expected, keys);
    require(parsed(removed->reveal(), dialect) == expected, "a member goes, and nothing else",
            removed->reveal());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = acr::fuzz::view(data, size);
  for (const Dialect dialect : {Dialect::json, Dialect::with_comments}) {
    check(text, {"a"}, dialect);
    check(text, {"b", "c"}, dialect);
  }
  check_comments(text);
  const std::string encoded = acr::config::encoded_string(text);
  require(acr::config::decoded_string(encoded) == text, "a string is decoded as it was", encoded);
  return 0;
}

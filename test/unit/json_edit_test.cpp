#include "config/json_edit.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace acr::config {
namespace {

namespace json = boost::json;

const std::string file = "config.json";

std::string set(std::string_view text, const KeyPath& keys, std::string_view value,
                Dialect dialect = Dialect::with_comments) {
  const Result<Secret> edited = set_member({text, file, dialect}, keys, value);
  return edited ? std::string(edited->reveal()) : edited.error().line();
}

std::string removed(std::string_view text, const KeyPath& keys, Dialect dialect = Dialect::with_comments) {
  const Result<Secret> edited = remove_member({text, file, dialect}, keys);
  return edited ? std::string(edited->reveal()) : edited.error().line();
}

struct Edit {
  std::string_view name;
  std::string_view before;
  KeyPath keys;
  std::string_view value;  ///< empty: the member is removed
  std::string_view after;
};

TEST(JsonEdit, KeepsTheLayoutOfWhatStandsAround) {
  const std::vector<Edit> edits{
      {"nothing", "", {"a", "b"}, "1", "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n"},
      {"white space", " \n", {"a"}, "1", "{\n\t\"a\": 1\n}\n"},
      {"no member", "{}", {"a"}, "1", "{\n\t\"a\": 1\n}"},
      {"no member, on lines", "{\n}\n", {"a"}, "1", "{\n\t\"a\": 1\n}\n"},
      {"tabs", "{\n\t\"a\": 1\n}\n", {"b"}, "2", "{\n\t\"a\": 1,\n\t\"b\": 2\n}\n"},
      {"two spaces",
       "{\n  \"a\": 1\n}\n",
       {"b", "c"},
       "2",
       "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n"},
      {"four spaces", "{\n    \"a\": {}\n}", {"a", "b"}, "2", "{\n    \"a\": {\n        \"b\": 2\n    }\n}"},
      {"one line", "{\"a\":1}", {"b", "c"}, "\"d\"", "{\"a\":1,\"b\":{\"c\":\"d\"}}"},
      {"one line with spaces",
       "{\"a\": 1, \"b\": 2}\n",
       {"c"},
       "{\"d\":3}",
       "{\"a\": 1, \"b\": 2, \"c\": {\"d\": 3}}\n"},
      {"one line in several",
       "{\n  \"a\": {\"b\": 1}\n}",
       {"a", "c"},
       "2",
       "{\n  \"a\": {\"b\": 1, \"c\": 2}\n}"},
      {"line ends of DOS",
       "{\r\n  \"a\": 1\r\n}\r\n",
       {"b", "c"},
       "2",
       "{\r\n  \"a\": 1,\r\n  \"b\": {\r\n    \"c\": 2\r\n  }\r\n}\r\n"},
      {"a member that is there",
       "{\n  \"a\": 1, // one\n  \"b\": 2\n}",
       {"a"},
       "\"x\"",
       "{\n  \"a\": \"x\", // one\n  \"b\": 2\n}"},
      {"null is no object yet",
       "{\n  \"a\": null\n}",
       {"a", "b"},
       "1",
       "{\n  \"a\": {\n    \"b\": 1\n  }\n}"},
      {"a comment behind the last member",
       "{\n  \"a\": 1 // one\n}",
       {"b"},
       "2",
       "{\n  \"a\": 1, // one\n  \"b\": 2\n}"},
      {"a trailing comma", "{\n  \"a\": 1, // one\n}", {"b"}, "2", "{\n  \"a\": 1, // one\n  \"b\": 2,\n}"},
      {"a comment at the end",
       "{\n  \"a\": 1\n  // end\n}",
       {"b"},
       "2",
       "{\n  \"a\": 1,\n  \"b\": 2\n  // end\n}"},
      {"a comment alone", "{ // nothing yet\n}", {"a"}, "1", "{ // nothing yet\n\t\"a\": 1\n}"},
      {"an escaped key", "{\"\\u0061\": {\"x\": 1}}", {"a", "y"}, "2", "{\"\\u0061\": {\"x\": 1, \"y\": 2}}"},
      {"a key with quotes", "{\n}", {"a\"\\b"}, "1", "{\n\t\"a\\\"\\\\b\": 1\n}"},
      {"remove the first", "{\n  \"a\": 1,\n  \"b\": 2\n}", {"a"}, "", "{\n  \"b\": 2\n}"},
      {"remove the last", "{\n  \"a\": 1,\n  \"b\": 2\n}", {"b"}, "", "{\n  \"a\": 1\n}"},
      {"remove the last before a comma", "{\n  \"a\": 1,\n  \"b\": 2,\n}", {"b"}, "", "{\n  \"a\": 1,\n}"},
      {"remove with its comment",
       "{\n  \"a\": 1, // one\n  // two\n  \"b\": 2\n}",
       {"a"},
       "",
       "{\n  // two\n  \"b\": 2\n}"},
      {"remove the last, not what is above it",
       "{\n  \"a\": 1, // one\n  // two\n  \"b\": 2\n}",
       {"b"},
       "",
       "{\n  \"a\": 1 // one\n  // two\n}"},
      {"remove the only one", "{\n  \"x\": {\n    \"a\": 1\n  }\n}", {"x", "a"}, "", "{\n  \"x\": {}\n}"},
      {"remove the only one beside a comment", "{\n  // why\n  \"a\": 1\n}", {"a"}, "", "{\n  // why\n}"},
      {"remove on one line", "{\"a\":1,\"b\":2,\"c\":3}", {"b"}, "", "{\"a\":1,\"c\":3}"},
      {"remove the last on one line", "{\"a\": 1, \"b\": 2}", {"b"}, "", "{\"a\": 1}"},
      {"remove one of two on a line", "{\n  \"a\": 1, \"b\": 2\n}", {"a"}, "", "{\n  \"b\": 2\n}"},
      {"remove with line ends of DOS",
       "{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}",
       {"a"},
       "",
       "{\r\n\t\"b\": 2\r\n}"},
      {"remove the last, whose line the brace ends",
       "{\n  \"a\": 1, // one\n  \"b\": 2 }",
       {"b"},
       "",
       "{\n  \"a\": 1 // one\n   }"},
      {"remove the only one, whose line the brace ends", "{ // why\n  \"a\": 1}", {"a"}, "", "{ // why\n  }"},
      {"remove one before a comment of several lines",
       "{\n  // why\n  \"a\": 1, /* x\n  y */\n  \"b\": 2\n}",
       {"a"},
       "",
       "{\n  // why\n   /* x\n  y */\n  \"b\": 2\n}"},
      {"a comment that seems to close where it opens",
       "{\n  \"a\": 1/*/ one\n  two */\n}",
       {"b"},
       "2",
       "{\n  \"a\": 1,\n  \"b\": 2/*/ one\n  two */\n}"},
      {"remove with such a comment",
       "{\n  \"a\": 1, /*/ one */\n  \"b\": 2\n}",
       {"a"},
       "",
       "{\n  \"b\": 2\n}"},
      {"remove what is not there", "{\"a\": 1}", {"b", "c"}, "", "{\"a\": 1}"},
      {"remove from nothing", "", {"b"}, "", ""},
  };
  for (const Edit& edit : edits) {
    const std::string after =
        edit.value.empty() ? removed(edit.before, edit.keys) : set(edit.before, edit.keys, edit.value);
    EXPECT_EQ(after, edit.after) << edit.name;
  }
}

TEST(JsonEdit, SaysWhereATextIsBroken) {
  const std::vector<std::pair<std::string_view, std::string_view>> broken{
      {"{\n  \"a\": }", "config.json:2:8: this is not JSON"},
      {"{\"a\": 1", "config.json:1:8: it ends too early: something is not closed"},
      {"{\"a\" 1}", "config.json:1:6: a colon is missing here"},
      {"{\"a\": 1 \"b\": 2}", "config.json:1:9: a comma or } is missing here"},
      {"{a: 1}", "config.json:1:2: a key in double quotes is missing here"},
      {"{} x", "config.json:1:4: something follows the end of the JSON"},
      {"{\"a\": 01}", "config.json:1:8: a comma or } is missing here"},
      {"{\"a\": \"\\q\"}", "config.json:1:9: this is no escape of JSON"},
      {"\xEF\xBB\xBF{}", "config.json:1:1: it begins with a byte order mark: save it as UTF-8 without one"},
      {"[1]", "config.json:1:1: this must be an object, in braces"},
      {"{\"a\": 1, \"x\": [2]}", "config.json:1:10: this must be an object, in braces"},
      {"{\"x\": {},\n \"x\": {}}", "config.json:2:2: the key \"x\" stands here a second time"},
  };
  const std::string hint = ". Correct config.json";
  for (const auto& [text, error] : broken)
    EXPECT_EQ(set(text, {"x", "y"}, "1"), std::string(error) + hint) << text;
  EXPECT_EQ(set("{\n  // why\n}", {"x"}, "1", Dialect::json),
            "config.json:2:3: comments are not allowed in this file" + hint);
  EXPECT_EQ(set("{\"a\": 1,}", {"x"}, "1", Dialect::json),
            "config.json:1:9: a key in double quotes is missing here" + hint);
  EXPECT_EQ(removed("{\"x\": {},\n \"x\": {}}", {"x"}),
            "config.json:2:2: the key \"x\" stands here a second time" + hint);
}

TEST(JsonEdit, LeavesAKeyThatStandsTwiceElsewhereAlone) {
  EXPECT_EQ(set("{\"a\": 1, \"a\": 2}", {"b"}, "3"), "{\"a\": 1, \"a\": 2, \"b\": 3}");
}

/// A document of any shape: on one line or on several, with comments and trailing commas or without.
class RandomText {
 public:
  explicit RandomText(unsigned seed) : engine_(seed) {}

  std::string object(unsigned depth, const std::string& indentation) {
    const bool on_lines = pick(2) == 0;
    const std::string inner = indentation + "  ";
    std::string text = "{";
    const unsigned count = pick(4);
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) text += ",";
      if (i > 0 && pick(6) == 0) text += " /* between */ ";
      if (on_lines) text += (pick(5) == 0 ? " // a comment\n" : "\n") + inner;
      text += "\"" + std::string(1, static_cast<char>('a' + i)) + "\":" + (pick(2) == 0 ? " " : "");
      text += depth < 3 && pick(2) == 0 ? object(depth + 1, inner)
                                        : std::string(pick(2) == 0 ? "1" : "\"} // ,\"");
    }
    if (count > 0 && pick(5) == 0) text += ",";
    if (on_lines) text += "\n" + indentation;
    return text += "}";
  }

  unsigned pick(unsigned below) { return static_cast<unsigned>(engine_() % below); }
  std::string key() { return {static_cast<char>('a' + pick(5))}; }

 private:
  std::mt19937 engine_;
};

json::value parsed(std::string_view text) {
  json::parse_options options;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  return json::parse({text.data(), text.size()}, {}, options);
}

/// What `set_member` and `remove_member` are to do, done to the value.
void edit_value(json::value& value, const KeyPath& keys, bool removes) {
  json::value* at = &value;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    json::value* const next = at->as_object().if_contains(keys[i]);
    if (next == nullptr && removes) return;
    at = next == nullptr ? &at->as_object().insert_or_assign(keys[i], json::object()).first->value() : next;
  }
  if (removes) {
    at->as_object().erase(keys.back());
  } else {
    at->as_object().insert_or_assign(keys.back(), "new");
  }
}

bool leads_through_objects(const json::value& value, const KeyPath& keys) {
  const json::value* at = &value;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    at = at->as_object().if_contains(keys[i]);
    if (at == nullptr) return true;
    if (!at->is_object()) return false;
  }
  return true;
}

bool is_there(const json::value& value, const KeyPath& keys) {
  const json::value* at = &value;
  for (const std::string& key : keys) {
    at = at->is_object() ? at->as_object().if_contains(key) : nullptr;
    if (at == nullptr) return false;
  }
  return true;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(JsonEdit, MeansForAnyTextWhatTheSameEditMeansForItsValue) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    RandomText random(seed);
    const std::string text = random.object(0, "") + (random.pick(2) == 0 ? "\n" : "");
    json::value value = parsed(text);
    KeyPath keys{random.key()};
    while (random.pick(2) == 0) keys.push_back(random.key());
    const bool removes = random.pick(2) == 0;
    const Result<Secret> edited = removes ? remove_member({text, file, Dialect::with_comments}, keys)
                                          : set_member({text, file, Dialect::with_comments}, keys, "\"new\"");
    ASSERT_EQ(edited.has_value(), leads_through_objects(value, keys)) << text;
    if (!edited) continue;
    const bool is_new = !removes && !is_there(value, keys);
    edit_value(value, keys, removes);
    ASSERT_EQ(parsed(edited->reveal()), value) << text << "\n→\n" << edited->reveal();
    if (!is_new) continue;
    for (const char* comment : {"// a comment", "/* between */"}) {
      ASSERT_EQ(count_of(edited->reveal(), comment), count_of(text, comment)) << text;
    }
  }
}

}  // namespace
}  // namespace acr::config

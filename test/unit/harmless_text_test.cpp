#include "platform/harmless_text.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <vector>

#include "platform/error.hpp"

namespace {

using acr::harmless;
using acr::harmless_screen;
using namespace std::string_literals;

struct Row {
  std::string text;
  std::string shown;
};

TEST(HarmlessText, ShowsWhatATerminalWouldObeyAndAnEyeWouldNotSee) {
  const std::vector<Row> table{
      {"plain ~ text", "plain ~ text"},
      {"Zürich, 東京, 🐳", "Zürich, 東京, 🐳"},
      {"\033]0;owned\a", "\\u001B]0;owned\\u0007"},
      {"a\r\nb\tc\0"s, "a\\u000D\\u000Ab\\u0009c\\u0000"},
      {"\x7F", "\\u007F"},
      {"\xC2\x80\xC2\x9B"
       "31m\xC2\x9F",
       "\\u0080\\u009B31m\\u009F"},
      {"\xC2\xA0", "\xC2\xA0"},
      {"\xE2\x80\xAE\xE2\x80\xAA\xE2\x81\xA6\xE2\x81\xA9", "\\u202E\\u202A\\u2066\\u2069"},
      {"\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "\\u200E\\u200F\\u061C"},
      {"\xE2\x80\xA8\xE2\x80\xA9\xEF\xBB\xBF", "\\u2028\\u2029\\uFEFF"},
      {"\xF3\xA0\x81\x81", "\\uDB40\\uDC41"},
      // No UTF-8: a continuation alone, C1 as one byte, overlong, a surrogate, too great, cut off.
      {"\x80", "\\uFFFD"},
      {"\x9B"
       "31m",
       "\\uFFFD31m"},
      {"\xC0\x9B", "\\uFFFD\\uFFFD"},
      {"\xE0\x82\x9B", "\\uFFFD\\uFFFD\\uFFFD"},
      {"\xED\xA0\x80", "\\uFFFD\\uFFFD\\uFFFD"},
      {"\xF4\x90\x80\x80", "\\uFFFD\\uFFFD\\uFFFD\\uFFFD"},
      {"\xE2\x80", "\\uFFFD\\uFFFD"},
      {"\xEF\xBF\xBD", "\xEF\xBF\xBD"},
  };
  for (const Row& row : table) EXPECT_EQ(harmless(row.text), row.shown) << testing::PrintToString(row.text);
}

TEST(HarmlessText, LeavesAScreenOfOursItsLinesColoursAndProgress) {
  EXPECT_EQ(harmless_screen("plain\nlines\n"), "") << "nothing to change";
  const std::string ours = "\r\033[K\033[1ma\033[0m\tb\n\033[31mc\033[0m";
  EXPECT_EQ(harmless_screen(ours), ours);
  // Nobody else makes a line disappear, or letters invisible.
  EXPECT_EQ(harmless_screen("a\r\033[Kb"), "a\\u000D\\u001B[Kb");
  EXPECT_EQ(harmless_screen("\033[8mhidden\033[31;40m"), "\\u001B[8mhidden\\u001B[31;40m");
}

TEST(HarmlessText, IsTheSameTextInsideJson) {
  const boost::json::value text{"\x7F \xC2\x9B \xE2\x80\xAE \xF3\xA0\x81\x81"};
  const std::string printed = boost::json::serialize(text);
  EXPECT_NE(harmless_screen(printed), "");
  EXPECT_EQ(boost::json::parse(harmless_screen(printed)), text);
}

TEST(AnErrorsLine, IsOneAndHarmless) {
  const acr::Error error{acr::ErrorKind::denied, "/home/x\r\ny\033[2J", "Run: rm \xC2\x9B", "C\n", "id\n"};
  EXPECT_EQ(error.line(),
            "/home/x\\u000D\\u000Ay\\u001B[2J (C\\u000A, correlation id id\\u000A). Run: rm \\u009B");
}

}  // namespace

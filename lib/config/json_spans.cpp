#include "config/json_spans.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <optional>
#include <utility>

namespace acr::config {
namespace {

using Kind = Value::Kind;

constexpr unsigned deepest = 64;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// The four digits of `\u` at `offset`.
std::optional<std::uint32_t> hex_number(std::string_view text, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = offset; i < offset + 4; ++i) {
    const std::optional<unsigned> digit = i < text.size() ? hex_digit(text[i]) : std::nullopt;
    if (!digit) return std::nullopt;
    number = number * 16 + *digit;
  }
  return number;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80U) {
    put(code);
  } else if (code < 0x800U) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000U) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

/// A descent through the text. After the first error nothing moves any more.
class Reader {
 public:
  Reader(std::string_view text, const std::string& path, Dialect dialect)
      : text_(text), path_(path), dialect_(dialect) {}

  Result<Span> read() {
    Span root;
    skip();
    read_value(root, 0);
    root.key_begin = root.begin;
    skip();
    if (!error_ && at_ < text_.size()) fail("something follows the end of the JSON");
    if (error_) return *std::move(error_);
    return root;
  }

 private:
  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
  [[nodiscard]] char here() const { return ended() ? '\0' : text_[at_]; }

  void fail(std::string_view what) {
    if (error_) return;
    if (ended()) what = "it ends too early: something is not closed";
    error_ = error_in_text(text_, path_, std::min(at_, text_.size()), what);
  }

  void skip() {
    if (error_) return;
    if (dialect_ == Dialect::with_comments) {
      at_ = skip_blanks(text_, at_);
      if (text_.substr(at_, 2) == "/*") fail("this comment is not closed");
      return;
    }
    while (is_space(here())) ++at_;
    if (here() == '/') fail("comments are not allowed in this file");
  }

  bool take(char c) {
    if (error_ || ended() || here() != c) return false;
    ++at_;
    return true;
  }

  void read_value(Span& value, unsigned depth) {
    value.begin = at_;
    if (depth == deepest) return fail("it is nested too deeply");
    switch (here()) {
      case '{':
        read_members(value, Kind::object, '}', depth);
        break;
      case '[':
        read_members(value, Kind::array, ']', depth);
        break;
      case '"':
        value.kind = Kind::string;
        read_string();
        break;
      case 't':
        read_word("true", value, Kind::boolean);
        break;
      case 'f':
        read_word("false", value, Kind::boolean);
        break;
      case 'n':
        read_word("null", value, Kind::null);
        break;
      default:
        value.kind = Kind::number;
        read_number();
    }
    value.end = at_;
  }

  void read_members(Span& value, Kind kind, char closing, unsigned depth) {
    value.kind = kind;
    ++at_;
    for (skip(); !error_ && !take(closing); skip()) {
      if (!value.members.empty()) {
        if (!take(','))
          return fail(closing == '}' ? "a comma or } is missing here" : "a comma or ] is missing here");
        skip();
        if (dialect_ == Dialect::with_comments && take(closing)) return;
      }
      Span& member = value.members.emplace_back();
      const std::size_t key_begin = at_;
      if (kind == Kind::object) {
        if (here() != '"') return fail("a key in double quotes is missing here");
        read_string();
        if (error_) return;
        member.key = decoded_string(text_.substr(key_begin, at_ - key_begin));
        skip();
        if (!take(':')) return fail("a colon is missing here");
        skip();
      }
      read_value(member, depth + 1);
      member.key_begin = key_begin;
    }
  }

  void read_word(std::string_view word, Span& value, Kind kind) {
    value.kind = kind;
    if (text_.substr(at_, word.size()) != word) return fail("this is not JSON");
    at_ += word.size();
  }

  void read_number() {
    static_cast<void>(take('-'));
    if (!is_digit(here())) return fail("this is not JSON");
    if (!take('0')) read_digits();
    if (take('.')) read_digits();
    if (here() == 'e' || here() == 'E') {
      ++at_;
      if (!take('+')) static_cast<void>(take('-'));
      read_digits();
    }
  }

  void read_digits() {
    if (!is_digit(here())) return fail("this is not JSON");
    while (is_digit(here())) ++at_;
  }

  void read_string() {
    for (++at_; !ended(); ++at_) {
      const char c = here();
      if (c == '"') {
        ++at_;
        return;
      }
      if (static_cast<unsigned char>(c) < 0x20U) return fail("this character must not stand in a string");
      if (c != '\\') continue;
      ++at_;
      if (here() == 'u') {
        if (!hex_number(text_, at_ + 1)) return fail("four hexadecimal digits are missing here");
        at_ += 4;
      } else if (std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos) {
        return fail("this is no escape of JSON");
      }
    }
    fail("this string is not closed");
  }

  std::string_view text_;
  const std::string& path_;
  Dialect dialect_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

}  // namespace

const Span* Span::find(std::string_view name) const {
  const auto found = std::find_if(members.rbegin(), members.rend(),
                                  [name](const Span& member) { return member.key == name; });
  return found == members.rend() ? nullptr : &*found;
}

Result<Span> read_spans(std::string_view text, const std::string& path, Dialect dialect) {
  if (const std::string_view mark = complaint_of_mark(text); !mark.empty()) {
    return error_in_text(text, path, 0, mark);
  }
  return Reader(text, path, dialect).read();
}

std::string decoded_string(std::string_view text) {
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    const char c = text[++i];
    if (c != 'u') {
      constexpr std::string_view letters = "bfnrt";
      constexpr std::string_view meant = "\b\f\n\r\t";
      const std::size_t index = letters.find(c);
      out.push_back(index == std::string_view::npos ? c : meant[index]);
      continue;
    }
    std::uint32_t code = hex_number(text, i + 1).value_or(0);
    i += 4;
    const bool is_high = code >= 0xD800U && code < 0xDC00U;
    const std::uint32_t low =
        is_high && text.substr(i + 1, 2) == "\\u" ? hex_number(text, i + 3).value_or(0) : 0;
    if (low >= 0xDC00U && low < 0xE000U) {
      code = 0x10000U + ((code - 0xD800U) << 10U) + (low - 0xDC00U);
      i += 6;
    } else if (code >= 0xD800U && code < 0xE000U) {
      code = 0xFFFDU;  // half a pair, as Go reads it
    }
    append_utf8(out, code);
  }
  return out;
}

std::string encoded_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      std::array<char, 8> escape{};
      const int length = std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out.append(escape.data(), static_cast<std::size_t>(length));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

std::size_t skip_blanks(std::string_view text, std::size_t offset) {
  while (offset < text.size()) {
    if (is_space(text[offset])) {
      ++offset;
    } else if (text.substr(offset, 2) == "//") {
      offset = std::min(text.find('\n', offset), text.size());
    } else if (text.substr(offset, 2) == "/*" && text.find("*/", offset + 2) != std::string_view::npos) {
      offset = text.find("*/", offset + 2) + 2;
    } else {
      break;
    }
  }
  return offset;
}

}  // namespace acr::config

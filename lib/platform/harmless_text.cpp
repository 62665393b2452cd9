#include "platform/harmless_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace acr {
namespace {

struct Character {
  std::uint32_t code;
  std::size_t size;
};

constexpr std::uint32_t replacement = 0xFFFD;

/// The first character of a text that is not empty [RFC 3629]; the replacement character for a byte that
/// begins none.
Character first_of(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {replacement, 1};
  std::uint32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {replacement, 1};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest.at(size) || code > 0x10FFFF || is_surrogate) return {replacement, 1};
  return {code, size};
}

bool is_harmful(std::uint32_t code) {
  constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 8> ranges{{
      {0x00, 0x1F},
      {0x7F, 0x9F},
      {0x061C, 0x061C},
      {0x200E, 0x200F},
      {0x2028, 0x202E},
      {0x2066, 0x2069},
      {0xFEFF, 0xFEFF},
      {0xE0000, 0xE007F},
  }};
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](const auto& range) { return code >= range.first && code <= range.second; });
}

void append_escape(std::string& text, std::uint32_t code) {
  const auto append = [&text](std::uint32_t unit) {
    std::array<char, 8> escape{};
    const int size = std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(unit));
    text.append(escape.data(), static_cast<std::size_t>(size));
  };
  if (code < 0x10000) return append(code);
  append(0xD800 + ((code - 0x10000) >> 10U));
  append(0xDC00 + ((code - 0x10000) & 0x3FFU));
}

/// How long the sequence of ours is that the text begins with: a colour of commands/screen.cpp, or none.
std::size_t own_sequence(std::string_view text) {
  for (const std::string_view own : {"\033[0m", "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m"}) {
    if (text.starts_with(own)) return own.size();
  }
  return 0;
}

// With it a progress line takes the place of the one before. Only where a text begins: further on, somebody
// else would make a line of ours disappear.
constexpr std::string_view over_the_line = "\r\033[K";

enum class Kind { line, screen };

std::string made_harmless(std::string_view text, Kind kind) {
  std::string safe;
  safe.reserve(text.size());
  const auto take = [&safe, &text](std::size_t size) {
    safe.append(text.substr(0, size));
    text.remove_prefix(size);
  };
  if (kind == Kind::screen && text.starts_with(over_the_line)) take(over_the_line.size());
  while (!text.empty()) {
    if (kind == Kind::screen && (text.front() == '\n' || text.front() == '\t')) {
      take(1);
      continue;
    }
    if (const std::size_t own = kind == Kind::screen ? own_sequence(text) : 0; own != 0) {
      take(own);
      continue;
    }
    const Character character = first_of(text);
    const bool is_no_character = character.code == replacement && character.size == 1;
    if (!is_no_character && !is_harmful(character.code)) {
      take(character.size);
      continue;
    }
    append_escape(safe, character.code);
    text.remove_prefix(character.size);
  }
  return safe;
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; });
}

}  // namespace

std::string harmless(std::string_view text) {
  return made_harmless(text, Kind::line);
}

std::string harmless_screen(std::string_view text) {
  return is_plain(text) ? std::string() : made_harmless(text, Kind::screen);
}

}  // namespace acr

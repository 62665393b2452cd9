#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "platform/error.hpp"

namespace acr::fuzz {

/// Ends the run, so that libFuzzer keeps the input: something holds for every input, and not for this one.
inline void require(bool holds, const char* what, std::string_view about = {}) {
  if (holds) return;
  std::fprintf(stderr, "This must hold: %s\n%.*s\n", what, static_cast<int>(about.size()), about.data());
  std::abort();
}

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes all that is in front of the first `end` off the text, and `end` itself; all of it where there is
/// none.
inline std::string_view take_until(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

/// Whether a terminal would only show it, and on one line. UTF-8 counts as that.
inline bool is_shown_as_it_is(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7F; });
}

inline bool is_lower_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c <= '~' && (c < 'A' || c > 'Z'); });
}

inline std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// What an error says to a person: something, which a terminal may be given, and none of our secrets.
inline void require_sound(const Error& error, std::string_view secret = {}) {
  require(!error.what.empty(), "an error says what failed");
  require(is_shown_as_it_is(error.line()), "an error is one line without control characters", error.line());
  if (secret.empty()) return;
  require(error.line().find(secret) == std::string::npos, "an error repeats no secret", error.line());
}

}  // namespace acr::fuzz

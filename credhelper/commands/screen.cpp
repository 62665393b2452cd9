#include "credhelper/commands/screen.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "credhelper/commands/exit_code.hpp"

namespace acr::commands {
namespace {

std::string_view colour_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::strong:
      return "\033[1m";
    case Tone::quiet:
      return "\033[2m";
    case Tone::good:
      return "\033[32m";
    case Tone::doubtful:
      return "\033[33m";
    case Tone::bad:
      return "\033[31m";
  }
  return "";
}

bool colours_are_wanted(const World& world) {
  const Environment& environment = world.context.environment;
  return !environment.get("NO_COLOR") && environment.get("TERM").value_or("") != "dumb";
}

std::string coloured(Tone tone, std::string_view text, bool with_colour) {
  const std::string_view colour = with_colour ? colour_of(tone) : "";
  if (colour.empty()) return std::string(text);
  std::string all(colour);
  all.append(text).append("\033[0m");
  return all;
}

/// The two greatest units: `2 h 41 min`.
std::string span(std::chrono::seconds length) {
  const long seconds = length.count();
  const long minutes = seconds / 60;
  const long hours = minutes / 60;
  const long days = hours / 24;
  if (days > 0) return std::to_string(days) + " d " + std::to_string(hours % 24) + " h";
  if (hours > 0) return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
  if (minutes > 0) return std::to_string(minutes) + " min";
  return std::to_string(seconds) + " s";
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

std::string in_tone(Tone tone, std::string_view text, const World& world) {
  return coloured(tone, text, world.terminal.output_is_terminal() && colours_are_wanted(world));
}

std::string note_in_tone(Tone tone, std::string_view text, const World& world) {
  return coloured(tone, text, world.terminal.notes_are_terminal() && colours_are_wanted(world));
}

int report(const Error& error, std::string_view about, const World& world) {
  std::string line;
  if (!about.empty()) line.append(about).append(": ");
  line += note_in_tone(Tone::bad, words_for(error.kind), world);
  line.append(": ").append(error.line()).append("\n");
  world.terminal.note(line);
  return exit_code_for(error.kind);
}

std::string relative_time(sys_seconds then, sys_seconds now) {
  if (then == now) return "now";
  return then > now ? "in " + span(then - now) : span(now - then) + " ago";
}

std::string iso_time(sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ldZ", int{date.year()},
                    unsigned{date.month()}, unsigned{date.day()}, clock.hours().count(),
                    clock.minutes().count(), static_cast<long>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace acr::commands

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "credhelper/commands/world.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"

namespace acr::commands {

/// What a text means; on a terminal each has its colour, unless NO_COLOR is set [no-color.org] or TERM is
/// `dumb`.
enum class Tone { plain, strong, quiet, good, doubtful, bad };

/// The text in its tone's colour, for standard output.
std::string in_tone(Tone tone, std::string_view text, const World& world);
/// The same for standard error.
std::string note_in_tone(Tone tone, std::string_view text, const World& world);

/// Says on standard error what failed: `about: kind: what. Hint`, as the protocol's verbs do; returns its
/// exit code. `about` is a registry's host, or empty.
int report(const Error& error, std::string_view about, const World& world);

/// Columns that UTF-8 text takes, as far as ours goes.
std::size_t width_of(std::string_view text);

/// `in 2 h 41 min`, `12 min ago`, `now`: a time as people say it.
std::string relative_time(sys_seconds then, sys_seconds now);

/// `2026-11-24T03:41:00Z`, for JSON.
std::string iso_time(sys_seconds time);

}  // namespace acr::commands

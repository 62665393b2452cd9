#pragma once

#include <optional>
#include <string>

#include "platform/clock.hpp"

namespace acr::diagnosis {

/// `2026-11-24`, or `an unknown day`.
std::string day_text(std::optional<sys_seconds> time);

/// `2 h 41 min`, `34 s`: the two greatest units.
std::string span_text(std::chrono::seconds length);

}  // namespace acr::diagnosis

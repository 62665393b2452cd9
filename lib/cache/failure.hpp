#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/clock.hpp"
#include "platform/error.hpp"

namespace acr::cache {

/// That a renewal failed, when, and how: so that those who waited for it need not fail one by one, and a
/// renewal in the background is not begun again at every `get`.
struct Failure {
  sys_seconds at{};
  Error error;
};

std::string write_failure(const Failure& failure);
std::optional<Failure> read_failure(std::string_view text);

}  // namespace acr::cache

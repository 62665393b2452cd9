#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/error.hpp"

namespace acr::diagnosis {

enum class State { ok, warning, failed, skipped };

/// The state's name, for programs: `ok`, `warning`, `failed`, `skipped`.
std::string_view name_of(State state);

/// One of the several things that a rung looked at, such as one identity source.
struct Part {
  std::string name;
  State state = State::ok;
  std::string found;
  std::string fix{};
  bool selected = false;  ///< the one that counts
};

/// One step of the ladder from a client's configuration to a pull, and what was found there.
struct Rung {
  std::string name;  ///< one word: `dns`
  State state = State::ok;
  std::string found;                     ///< what was found, or why it was not looked for
  std::string fix{};                     ///< what to do about it, mostly the next command to type
  std::string code{};                    ///< az's name for that failure, such as CONNECTIVITY_DNS_ERROR
  ErrorKind kind = ErrorKind::internal;  ///< of a failure
  std::vector<std::pair<std::string, std::string>> facts{};  ///< for who wants to know more
  std::vector<Part> parts{};
  std::chrono::milliseconds took{};
};

Rung passed(std::string name, std::string found);
Rung doubtful(std::string name, std::string found, std::string fix);
/// `code` is az's name for it [azure-cli command_modules/acr/_errors.py], or empty.
Rung failed(std::string name, const Error& error, std::string code = {});
/// What could not be tried, and because of what.
Rung skipped(std::string name, std::string because);

/// A rung, and what those above it need. Nothing is found where it failed.
template <class Thing>
struct Step {
  Rung rung;
  std::optional<Thing> found{};
};

/// What decides of all the rungs: nothing, or the first that failed.
const Rung* first_failure(const std::vector<Rung>& rungs);

}  // namespace acr::diagnosis

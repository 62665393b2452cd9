#include "diagnosis/rung.hpp"

#include <algorithm>

namespace acr::diagnosis {

std::string_view name_of(State state) {
  switch (state) {
    case State::ok:
      return "ok";
    case State::warning:
      return "warning";
    case State::failed:
      return "failed";
    case State::skipped:
      break;
  }
  return "skipped";
}

Rung passed(std::string name, std::string found) {
  return {std::move(name), State::ok, std::move(found)};
}

Rung doubtful(std::string name, std::string found, std::string fix) {
  return {std::move(name), State::warning, std::move(found), std::move(fix)};
}

Rung failed(std::string name, const Error& error, std::string code) {
  Error without_hint = error;
  without_hint.hint.clear();
  return {std::move(name), State::failed, without_hint.line(), error.hint, std::move(code), error.kind};
}

Rung skipped(std::string name, std::string because) {
  return {std::move(name), State::skipped, std::move(because)};
}

const Rung* first_failure(const std::vector<Rung>& rungs) {
  const auto found =
      std::find_if(rungs.begin(), rungs.end(), [](const Rung& rung) { return rung.state == State::failed; });
  return found == rungs.end() ? nullptr : &*found;
}

}  // namespace acr::diagnosis

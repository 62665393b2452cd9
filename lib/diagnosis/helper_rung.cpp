#include "clients/helper_program.hpp"
#include "diagnosis/own_rungs.hpp"
#include "http/service_text.hpp"
#include "platform/own_program.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "helper";
/// What clients look for, given `"credHelpers": {…: "acr"}`.
constexpr std::string_view program = "docker-credential-acr";

/// What the other program says of itself: `docker-credential-acr (docker-credential-acr) 0.3.0`.
std::string version_of(const std::string& path, const http::Context& context, Deadline deadline) {
  Command asking;
  asking.program = path;
  asking.arguments = {"version"};
  const Result<CommandOutput> output = context.processes.run(asking, deadline);
  if (!output || output->exit_code != 0) return "which does not tell its version";
  const std::string_view all = output->out.reveal();
  return http::printable(all.substr(0, all.find('\n')));
}

}  // namespace

Rung look_at_helper(std::string_view version, const http::Context& context, Deadline deadline) {
  const std::string own = own_program();
  const std::string directory = own.substr(0, own.rfind('/'));
  const auto [found, is_this_program] = clients::find_helper_program(context.environment, context.processes);
  if (!found) {
    Error error{ErrorKind::unavailable, std::string(program) + " is not on PATH: no client can run it"};
    error.hint = own.empty() ? "Put it into a directory of PATH"
                             : "Run: sudo install " + own + " /usr/local/bin/" + std::string(program);
    return failed(name, error);
  }
  Rung rung = passed(name, std::string(version) + ", " + *found);
  rung.facts = {{"version", std::string(version)}, {"path", *found}, {"running", own}};
  if (own.empty() || is_this_program) return rung;
  rung.state = State::warning;
  rung.found = "clients run another one: " + *found + ", " + version_of(*found, context, deadline);
  rung.fix = "Remove or update it, or put " + directory + " ahead of it on PATH. This one is " + own + ", " +
             std::string(version);
  return rung;
}

}  // namespace acr::diagnosis

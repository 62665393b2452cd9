#include "credhelper/commands/login_configure.hpp"

#include "clients/look_up.hpp"
#include "credhelper/commands/configure.hpp"
#include "credhelper/commands/exit_code.hpp"

namespace acr::commands {
namespace {

/// The registries that docker or podman would not ask us for.
std::vector<std::string> not_configured(const std::vector<LoginOutcome>& outcomes, const World& world) {
  std::vector<std::string> hosts;
  for (const LoginOutcome& outcome : outcomes) {
    const clients::LookUp found =
        clients::look_up(outcome.host, world.context.environment, world.context.processes);
    const auto is_left_out = [](const clients::Answer& answer) {
      return answer.installed && answer.way != clients::Way::this_helper;
    };
    if (is_left_out(found.docker) || is_left_out(found.podman)) hosts.push_back(outcome.host);
  }
  return hosts;
}

}  // namespace

int offer_to_configure(const std::vector<LoginOutcome>& outcomes, const LoginOptions& options,
                       const World& world) {
  if (options.no_configure || options.as_json()) return success;
  const std::vector<std::string> hosts = not_configured(outcomes, world);
  if (hosts.empty()) return success;
  if (options.configure) return configure_registries(hosts, world);
  std::string names;
  for (const std::string& host : hosts) names.append(names.empty() ? "" : " ").append(host);
  if (!world.terminal.can_ask()) {
    world.terminal.note("To have docker and podman ask this helper: docker-credential-acr configure " +
                        names + "\n");
    return success;
  }
  const Result<std::string> answer =
      world.terminal.ask("Have docker and podman ask this helper for " + names + "? [Y/n] ");
  if (!answer || (!answer->empty() && (answer->front() | ' ') == 'n')) return success;
  // Who changes their mind there is logged in all the same.
  static_cast<void>(configure_registries(hosts, world));
  return success;
}

}  // namespace acr::commands

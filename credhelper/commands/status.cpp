#include <boost/json.hpp>
#include <memory>
#include <string>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/status_report.hpp"

namespace acr::commands {
namespace {

struct StatusOptions {
  std::vector<std::string> registries;
  std::string output = "text";
};

int status(const StatusOptions& options, const World& world) {
  const Deadline nobody_is_asked = world.context.clock.steady();
  std::vector<std::string> hosts;
  for (const std::string& registry : options.registries) {
    const Result<KeptRegistry> kept = open_kept(registry, world.context, nobody_is_asked);
    if (!kept) return report(kept.error(), {}, world);
    hosts.push_back(kept->host);
  }
  const Result<StatusReport> found = read_status(hosts, world);
  if (!found) return report(found.error(), {}, world);
  const std::string text = options.output == "json" ? status_json(*found) : status_screen(*found, world);
  return world.terminal.write(text) ? success : failure;
}

}  // namespace

Command define_status(CLI::App& program) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* const app = program.add_subcommand("status", "Show who you are at each registry, and until when");
  app->add_option("registry", options->registries, "contoso, or contoso.azurecr.io; without one, all");
  app->add_option("-o,--output", options->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->footer(
      "It asks nobody: what it shows is what is kept here. docker-credential-acr doctor tries everything.\n\n"
      "Examples:\n"
      "  docker-credential-acr status\n"
      "  docker-credential-acr status contoso --output json\n");
  return {app, [options](const World& world) { return status(*options, world); }};
}

}  // namespace acr::commands

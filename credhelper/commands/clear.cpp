#include <memory>
#include <string>
#include <vector>

#include "cache/store.hpp"
#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/time_limit.hpp"

namespace acr::commands {
namespace {

struct ClearOptions {
  std::vector<std::string> registries;
};

int clear_one(const std::string& registry, const World& world) {
  const Deadline deadline = world.context.clock.steady() + time_limit;
  const Result<KeptRegistry> kept = open_kept(registry, world.context, deadline);
  if (!kept) return report(kept.error(), {}, world);
  const Result<void> erased = kept->session->store->erase_registry(kept->host);
  if (!erased) return report(erased.error(), kept->host, world);
  static_cast<void>(world.terminal.write(kept->host + ": its tokens are forgotten\n"));
  return success;
}

int clear(const ClearOptions& options, const World& world) {
  int code = success;
  for (const std::string& registry : options.registries) {
    const int cleared = clear_one(registry, world);
    if (code == success) code = cleared;
  }
  if (!options.registries.empty()) return code;
  const Result<void> cleared = cache::open_store(world.context.environment, sealing::Wish::off)->clear();
  if (!cleared) return report(cleared.error(), {}, world);
  static_cast<void>(
      world.terminal.write("The cache is empty. Sign-ins and kept passwords are as they were\n"));
  return success;
}

}  // namespace

Command define_clear(CLI::App& program) {
  const auto options = std::make_shared<ClearOptions>();
  CLI::App* const app = program.add_subcommand("clear", "Empty the cache: the next pulls ask Azure again");
  app->add_option("registry", options->registries,
                  "contoso, or contoso.azurecr.io: this registry's tokens alone");
  app->footer(
      "Sign-ins and kept passwords stay; docker-credential-acr logout ends those.\n\n"
      "Examples:\n"
      "  docker-credential-acr clear\n"
      "  docker-credential-acr clear contoso\n");
  return {app, [options](const World& world) { return clear(*options, world); }};
}

}  // namespace acr::commands

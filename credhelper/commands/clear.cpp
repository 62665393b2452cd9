#include <memory>

#include "cache/store.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

int clear(const World& world) {
  const std::unique_ptr<cache::Store> store = cache::open_store(world.context.environment);
  const Result<std::vector<std::string>> registries = store->registries();
  if (!registries) return report(registries.error(), {}, world);
  for (const std::string& login_server : *registries) {
    const Result<void> erased = store->erase_registry(login_server);
    if (!erased) return report(erased.error(), login_server, world);
  }
  return success;
}

}  // namespace

Command define_clear(CLI::App& program) {
  CLI::App* const app = program.add_subcommand("clear", "Forget every cached token");
  app->footer("Examples:\n  docker-credential-acr clear\n");
  return {app, clear};
}

}  // namespace acr::commands

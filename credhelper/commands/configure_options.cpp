#include "credhelper/commands/configure_options.hpp"

#include <algorithm>

#include "cache/store.hpp"
#include "config/settings.hpp"
#include "config/text.hpp"
#include "credhelper/commands/registry_argument.hpp"

namespace acr::commands {
namespace {

constexpr auto time_for_names = std::chrono::seconds(20);

/// The registries that the helper knows: those with an entry in the settings, and those in the cache.
Result<std::vector<std::string>> known_registries(const World& world) {
  const Result<config::Settings> settings = config::Settings::read(world.context.environment);
  if (!settings) return settings.error();
  std::vector<std::string> names = settings->named_registries();
  const Result<std::vector<std::string>> cached =
      cache::open_store(world.context.environment, settings->sealing())->registries();
  if (cached) {
    for (const std::string& name : *cached) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> hosts_of(const ConfigureOptions& options, const World& world) {
  std::vector<std::string> names = options.registries;
  if (names.empty()) {
    Result<std::vector<std::string>> known = known_registries(world);
    if (!known) return known.error();
    names = *std::move(known);
  }
  const Deadline deadline = world.context.clock.steady() + time_for_names;
  std::vector<std::string> hosts;
  for (const std::string& name : names) {
    const Result<credentials::OpenedRegistry> opened = open_argument(name, world.context, deadline);
    // A registry of a cloud that the settings no longer name can still be undone.
    const bool is_undone = options.undo && name.find('.') != std::string::npos;
    if (!opened && !is_undone) {
      if (!options.registries.empty()) return opened.error();
      note_passed_over(name, world);
      continue;
    }
    std::string host = opened ? opened->server.host() : config::lower(name);
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(std::move(host));
  }
  if (!hosts.empty()) return hosts;
  return Error{ErrorKind::bad_input, "there is no registry that this helper knows",
               "Name one: " + world.program + " configure contoso"};
}

}  // namespace acr::commands

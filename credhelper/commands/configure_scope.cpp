#include "credhelper/commands/configure_scope.hpp"

#include "clients/system_configure.hpp"
#include "platform/machine.hpp"

namespace acr::commands {

using clients::Clients;
using clients::SystemPlaces;

Result<Clients> chosen_clients(const ConfigureOptions& options, const World& world) {
  if (options.all) return Clients{true, true};
  if (options.docker || options.podman) return Clients{options.docker, options.podman};
  const auto& [environment, clock, random, processes, http] = world.context;
  const Clients used = options.system ? clients::clients_of_machine(SystemPlaces{}, environment, processes)
                                      : clients::clients_in_use(environment, processes);
  if (!used.none()) return used;
  return Error{ErrorKind::unavailable, "neither docker nor podman is installed here, nor has a file",
               "Say which one will be: --docker or --podman"};
}

Result<std::vector<std::string>> hosts_to_configure(const ConfigureOptions& options, const Clients& clients,
                                                    const World& world) {
  if (options.system && !clients.docker && options.registries.empty()) return std::vector<std::string>();
  Result<std::vector<std::string>> hosts = hosts_of(options, world);
  if (!hosts && options.system && clients.podman && options.registries.empty()) {
    Error error = hosts.error();
    error.hint += ", for docker; podman needs none: --podman";
    return error;
  }
  return hosts;
}

Result<clients::Journal> open_journal(const ConfigureOptions& options, const World& world) {
  using clients::Journal;
  // Undoing makes nothing where nothing was changed.
  const auto if_absent = options.undo ? Journal::IfAbsent::fail : Journal::IfAbsent::create_synced;
  Clock& clock = world.context.clock;
  if (!options.system) return Journal::open(world.context.environment, clock, if_absent);
  Result<Journal> journal = Journal::open_at(SystemPlaces{}.journal, clock, if_absent);
  if (journal || is_superuser()) return journal;
  Error error = journal.error();
  if (error.kind == ErrorKind::unavailable) error.hint = "Only root can read it: run it with sudo";
  return error;
}

Result<clients::ConfigurePlan> plan_changes(const clients::ConfigureWish& wish,
                                            const ConfigureOptions& options, const World& world) {
  const auto& [environment, clock, random, processes, http] = world.context;
  if (options.system) return plan_system_configure(wish, SystemPlaces{}, environment, processes);
  return plan_configure(wish, environment, processes);
}

std::vector<std::string> paths_to_undo(const ConfigureOptions& options, const World& world) {
  std::vector<std::string> paths;
  if (options.all) return paths;
  if (options.system) {
    if (options.docker) paths.push_back(SystemPlaces{}.docker_template());
    if (options.podman) paths.push_back(SystemPlaces{}.drop_in());
    return paths;
  }
  const Environment& environment = world.context.environment;
  if (options.docker) paths.push_back(clients::docker_config_path(environment));
  if (options.podman) {
    for (const clients::CredentialPlace& place : clients::podman_places(environment)) {
      if (place.form == clients::FileForm::podman) paths.push_back(place.path);
    }
    paths.push_back(clients::podman_auth_path(environment));
  }
  return paths;
}

Result<void> check_may_write(const ConfigureOptions& options, const World& world) {
  if (!options.system || options.dry_run || is_superuser()) return {};
  std::string again = "Run: sudo " + world.program + " configure --system";
  if (options.undo) again += " --undo";
  if (options.all) again += " --all";
  if (options.docker) again += " --docker";
  if (options.podman) again += " --podman";
  if (options.yes) again += " --yes";
  if (options.as_json()) again += " --output json";
  for (const std::string& registry : options.registries) again += " " + registry;
  return Error{ErrorKind::unavailable, "only root may change what holds for every user of this machine",
               std::move(again)};
}

}  // namespace acr::commands

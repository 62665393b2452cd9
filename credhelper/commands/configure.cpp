#include "credhelper/commands/configure.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "clients/configure.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/configure_options.hpp"
#include "credhelper/commands/configure_report.hpp"
#include "credhelper/commands/configure_undo.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

using clients::Clients;
using clients::Journal;
using clients::PlannedFile;
using clients::Warning;

Result<Clients> chosen_clients(const ConfigureOptions& options, const World& world) {
  if (options.all) return Clients{true, true};
  if (options.docker || options.podman) return Clients{options.docker, options.podman};
  const Clients used = clients::clients_in_use(world.context.environment, world.context.processes);
  if (!used.none()) return used;
  return Error{ErrorKind::unavailable, "neither docker nor podman is installed here, nor has a file",
               "Say which one will be: --docker or --podman"};
}

/// Opens the journal; without one the files are changed all the same.
Result<std::optional<Journal>> open_journal(const World& world) {
  Result<Journal> journal = Journal::open(world.context.environment, world.context.clock);
  if (journal) return std::optional<Journal>(*std::move(journal));
  if (journal.error().kind != ErrorKind::unavailable) return journal.error();
  Error error = journal.error();
  error.hint = "What is changed now cannot be undone with --undo";
  world.terminal.note(note_in_tone(Tone::doubtful, "Warning", world) + ": " + error.line() + "\n");
  return std::optional<Journal>();
}

int configure(const ConfigureOptions& options, const World& world) {
  const Result<Clients> chosen = chosen_clients(options, world);
  if (!chosen) return report(chosen.error(), {}, world);
  const Result<std::vector<std::string>> hosts = hosts_of(options, world);
  if (!hosts) return report(hosts.error(), {}, world);
  const bool asks = world.terminal.can_ask() && !options.yes && !options.dry_run && !options.as_json();

  // Nobody holds up others while a person thinks; what they change meanwhile is noticed when it is written.
  std::optional<Journal> journal;
  const auto begin_writing = [&]() -> Result<void> {
    Result<std::optional<Journal>> opened = open_journal(world);
    if (!opened) return opened.error();
    journal = *std::move(opened);
    return {};
  };
  if (!asks && !options.dry_run) {
    if (const Result<void> begun = begin_writing(); !begun) return report(begun.error(), {}, world);
  }
  clients::ConfigureWish wish{*hosts, *chosen, options.remove_logins};
  const auto& [environment, clock, random, processes, http] = world.context;
  Result<clients::ConfigurePlan> plan = clients::plan_configure(wish, environment, processes);
  if (!plan) return report(plan.error(), {}, world);
  if (!options.as_json()) show_plan(*plan, world);
  const auto is_login = [](const Warning& warning) { return warning.is_login; };
  if (asks && std::any_of(plan->warnings.begin(), plan->warnings.end(), is_login) &&
      agrees("Remove these logins, too? [y/N] ", world)) {
    wish.remove_logins = true;
    plan = clients::plan_configure(wish, environment, processes);
    if (!plan) return report(plan.error(), {}, world);
    show_plan(*plan, world);
  }
  if (options.dry_run || plan->files.empty()) {
    if (options.as_json()) return configured_as_json(*plan, *hosts, options, world);
    world.terminal.note(plan->files.empty() ? "Nothing to change\n" : "Nothing was written (--dry-run)\n");
    return success;
  }
  if (asks) {
    if (!agrees("Write this? [y/N] ", world)) {
      world.terminal.note("Nothing was written\n");
      return failure;
    }
    if (const Result<void> begun = begin_writing(); !begun) return report(begun.error(), {}, world);
  }
  const Result<void> written = clients::write_planned(plan->files, journal ? &*journal : nullptr);
  if (!written) return report(written.error(), {}, world);
  if (options.as_json()) return configured_as_json(*plan, *hosts, options, world);
  for (const PlannedFile& planned : plan->files) {
    say_written(planned, world);
  }
  return success;
}

}  // namespace

int configure_registries(const std::vector<std::string>& registries, const World& world) {
  ConfigureOptions options;
  options.registries = registries;
  return configure(options, world);
}

Command define_configure(CLI::App& program) {
  CLI::App* const app =
      program.add_subcommand("configure", "Have docker and podman ask this helper for a registry");
  const auto options = std::make_shared<ConfigureOptions>();
  app->add_option("registry", options->registries,
                  "Names such as contoso or contoso.azurecr.io; without one, all that the helper knows");
  CLI::Option* const all =
      app->add_flag("--all", options->all, "Both docker and podman, even if they are not installed");
  app->add_flag("--docker", options->docker, "docker's config.json alone")->excludes(all);
  app->add_flag("--podman", options->podman, "The auth.json of podman, buildah and skopeo alone")
      ->excludes(all);
  CLI::Option* const removal = app->add_flag("--remove-logins", options->remove_logins,
                                             "Also remove what an earlier login left in the files for these "
                                             "registries, which may come before the helper");
  app->add_flag("--undo", options->undo, "Put back what configure changed")->excludes(removal);
  app->add_flag("-n,--dry-run", options->dry_run, "Show the changes and write nothing");
  app->add_flag("-y,--yes", options->yes, "Do not ask");
  app->add_option("-o,--output", options->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->footer(
      "Examples:\n"
      "  docker-credential-acr configure contoso\n"
      "  docker-credential-acr configure contoso fabrikam.azurecr.us --podman\n"
      "  docker-credential-acr configure contoso --dry-run\n"
      "  docker-credential-acr configure --undo\n"
      "Files: $DOCKER_CONFIG/config.json, else ~/.docker/config.json; $REGISTRY_AUTH_FILE, else\n"
      "$XDG_CONFIG_HOME/containers/auth.json, else ~/.config/containers/auth.json. What changed is kept in\n"
      "$XDG_STATE_HOME/docker-credential-acr/configure, else "
      "~/.local/state/docker-credential-acr/configure.\n");
  return {app, [options](const World& world) {
            return options->undo ? undo_configure(*options, world) : configure(*options, world);
          }};
}

}  // namespace acr::commands

#include "credhelper/commands/configure.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "clients/configure.hpp"
#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/configure_options.hpp"
#include "credhelper/commands/configure_report.hpp"
#include "credhelper/commands/configure_scope.hpp"
#include "credhelper/commands/configure_undo.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

using clients::Journal;
using clients::PlannedFile;
using clients::Warning;

/// Opens the journal; without one the files are changed all the same.
Result<std::optional<Journal>> try_journal(const ConfigureOptions& options, const World& world) {
  Result<Journal> journal = open_journal(options, world);
  if (journal) return std::optional<Journal>(*std::move(journal));
  if (journal.error().kind != ErrorKind::unavailable) return journal.error();
  Error error = journal.error();
  error.hint = "What is changed now cannot be undone with --undo";
  world.terminal.note(note_in_tone(Tone::doubtful, "Warning", world) + ": " + error.line() + "\n");
  return std::optional<Journal>();
}

int configure(const ConfigureOptions& options, const World& world) {
  if (const Result<void> may = check_may_write(options, world); !may) return report(may.error(), {}, world);
  const Result<clients::Clients> chosen = chosen_clients(options, world);
  if (!chosen) return report(chosen.error(), {}, world);
  const Result<std::vector<std::string>> hosts = hosts_to_configure(options, *chosen, world);
  if (!hosts) return report(hosts.error(), {}, world);
  const bool asks = world.terminal.can_ask() && !options.yes && !options.dry_run && !options.as_json();

  // Nobody holds up others while a person thinks; what they change meanwhile is noticed when it is written.
  std::optional<Journal> journal;
  const auto begin_writing = [&]() -> Result<void> {
    Result<std::optional<Journal>> opened = try_journal(options, world);
    if (!opened) return opened.error();
    journal = *std::move(opened);
    return {};
  };
  if (!asks && !options.dry_run) {
    if (const Result<void> begun = begin_writing(); !begun) return report(begun.error(), {}, world);
  }
  clients::ConfigureWish wish{*hosts, *chosen, options.remove_logins};
  Result<clients::ConfigurePlan> plan = plan_changes(wish, options, world);
  if (!plan) return report(plan.error(), {}, world);
  if (!options.as_json()) show_plan(*plan, world);
  const auto is_login = [](const Warning& warning) { return warning.is_login; };
  if (asks && std::any_of(plan->warnings.begin(), plan->warnings.end(), is_login) &&
      agrees("Remove these logins, too? [y/N] ", world)) {
    wish.remove_logins = true;
    plan = plan_changes(wish, options, world);
    if (!plan) return report(plan.error(), {}, world);
    show_plan(*plan, world);
  }
  if (options.dry_run || plan->files.empty()) {
    if (options.as_json()) return configured_as_json(*plan, *hosts, options, world);
    world.terminal.note(plan->files.empty() ? "Nothing to change\n" : "Nothing was written (--dry-run)\n");
    say_changed(!plan->files.empty(), options, world);
    return success;
  }
  if (asks) {
    if (!agrees("Write this? [y/N] ", world)) {
      world.terminal.note("Nothing was written\n");
      return failure;
    }
    if (const Result<void> begun = begin_writing(); !begun) return report(begun.error(), {}, world);
  }
  std::vector<const PlannedFile*> done;
  const Result<void> written =
      clients::write_planned(plan->files, journal ? &*journal : nullptr,
                             [&done](const PlannedFile& planned) { done.push_back(&planned); });
  if (written && options.as_json()) return configured_as_json(*plan, *hosts, options, world);
  // Before an error, too: it is of one file alone.
  for (const PlannedFile* const planned : done) say_written(*planned, options, world);
  if (!written) return report(written.error(), {}, world);
  say_changed(true, options, world);
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
  app->add_flag(
         "--system", options->system,
         "For every user of this machine, as root: podman's for all registries, and docker's config.json "
         "of users that are added later")
      ->excludes(removal);
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
      "  sudo docker-credential-acr configure --system contoso\n"
      "\n"
      "Files: $DOCKER_CONFIG/config.json, else ~/.docker/config.json; $REGISTRY_AUTH_FILE, else\n"
      "$XDG_CONFIG_HOME/containers/auth.json, else ~/.config/containers/auth.json. What changed is kept in\n"
      "$XDG_STATE_HOME/docker-credential-acr/configure, else "
      "~/.local/state/docker-credential-acr/configure.\n\n"
      "With --system, podman, buildah and skopeo of every user read\n"
      "/etc/containers/registries.conf.d/zz-docker-credential-acr.conf, which has them ask the helper for "
      "every\n"
      "registry, after the user's own files; it has an answer for Azure's alone. A user with a "
      "registries.conf of\n"
      "his own is out of reach. docker reads no file of the machine's: it is told by\n"
      "/etc/skel/.docker/config.json, of which a user who is added gets a copy; those who are there run "
      "configure\n"
      "themselves. docker's daemon, containerd and the kubelet read neither.\n\n"
      "Whose identity it is remains each user's, or the machine's, to say. The exit code is 0 whether or "
      "not\n"
      "something was to be changed, the last line says changed: true or changed: false, and so does "
      "--output\n"
      "json. What changed is kept in /var/lib/docker-credential-acr/configure; undo it before the program "
      "is\n"
      "removed, for podman fails where its list names a helper that is not there.\n");
  return {app, [options](const World& world) {
            return options->undo ? undo_configure(*options, world) : configure(*options, world);
          }};
}

}  // namespace acr::commands

#include "credhelper/commands/configure.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <optional>

#include "cache/store.hpp"
#include "clients/configure.hpp"
#include "clients/unified_diff.hpp"
#include "config/text.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

namespace json = boost::json;
using clients::Clients;
using clients::Journal;
using clients::PlannedFile;
using clients::Warning;

constexpr auto time_for_names = std::chrono::seconds(20);

struct ConfigureOptions {
  std::vector<std::string> registries;
  bool docker = false;
  bool podman = false;
  bool all = false;
  bool dry_run = false;
  bool undo = false;
  bool remove_logins = false;
  bool yes = false;
  std::string output = "text";

  [[nodiscard]] bool as_json() const { return output == "json"; }
};

/// The registries that the helper knows: those with an entry in the settings, and those in the cache.
Result<std::vector<std::string>> known_registries(const World& world) {
  const Result<config::Settings> settings = config::Settings::read(world.context.environment);
  if (!settings) return settings.error();
  std::vector<std::string> names = settings->named_registries();
  const Result<std::vector<std::string>> cached = cache::open_store(world.context.environment)->registries();
  if (cached) {
    for (const std::string& name : *cached) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  if (!names.empty()) return names;
  return Error{ErrorKind::bad_input, "there is no registry that this helper knows",
               "Name one: " + world.program + " configure contoso"};
}

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
    if (!opened && !(options.undo && name.find('.') != std::string::npos)) return opened.error();
    std::string host = opened ? opened->server.host() : config::lower(name);
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(std::move(host));
  }
  return hosts;
}

Result<Clients> chosen_clients(const ConfigureOptions& options, const World& world) {
  if (options.all) return Clients{true, true};
  if (options.docker || options.podman) return Clients{options.docker, options.podman};
  const Clients used = clients::clients_in_use(world.context.environment, world.context.processes);
  if (!used.none()) return used;
  return Error{ErrorKind::unavailable, "neither docker nor podman is installed here, nor has a file",
               "Say which one will be: --docker or --podman"};
}

/// A diff with its colours.
void show_diff(const PlannedFile& planned, const World& world) {
  std::string text;
  const std::string diff = clients::shown_diff(planned.edit);
  for (std::string_view rest = diff; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    Tone tone = Tone::plain;
    if (line.starts_with("---") || line.starts_with("+++")) {
      tone = Tone::strong;
    } else if (line.starts_with("@@")) {
      tone = Tone::quiet;
    } else if (line.starts_with('+')) {
      tone = Tone::good;
    } else if (line.starts_with('-')) {
      tone = Tone::bad;
    }
    text.append(in_tone(tone, line, world)).append("\n");
  }
  static_cast<void>(world.terminal.write(text));
}

bool agrees(std::string_view question, const World& world) {
  const Result<std::string> answer = world.terminal.ask(question);
  return answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

std::string names_of(const std::vector<clients::Client>& readers) {
  std::string names;
  for (const clients::Client client : readers) {
    if (!names.empty()) names += " and ";
    names += clients::name_of(client);
  }
  return names;
}

/// What a file that was written is good for.
void say_written(const PlannedFile& planned, const World& world) {
  std::string hosts;
  for (const clients::Change& change : planned.edit.changes) {
    if (change.kind != clients::Change::Kind::helper) continue;
    if (!hosts.empty()) hosts += ", ";
    hosts += change.host;
  }
  std::string line = "Wrote " + planned.edit.path;
  if (!hosts.empty()) {
    line.append(": ").append(names_of(planned.clients)).append(planned.clients.size() > 1 ? " ask" : " asks");
    line.append(" docker-credential-acr for ").append(hosts);
  }
  world.terminal.note(line + "\n");
}

void show_warnings(const std::vector<Warning>& warnings, const World& world) {
  for (const Warning& warning : warnings) {
    std::string line = note_in_tone(Tone::doubtful, "Warning", world);
    line.append(": ").append(warning.what);
    if (!warning.hint.empty()) line.append(". ").append(warning.hint);
    world.terminal.note(line + "\n");
  }
}

json::array as_json(const std::vector<PlannedFile>& files) {
  json::array array;
  for (const PlannedFile& planned : files) {
    json::array readers;
    for (const clients::Client client : planned.clients) readers.emplace_back(clients::name_of(client));
    const char* const change = !planned.edit.existed  ? "created"
                               : planned.edit.remains ? "changed"
                                                      : "removed";
    json::object file{
        {"path", planned.edit.path}, {"change", change}, {"diff", clients::shown_diff(planned.edit)}};
    if (!readers.empty()) file["clients"] = std::move(readers);
    array.push_back(std::move(file));
  }
  return array;
}

int answer_as_json(json::object answer, const ConfigureOptions& options, const World& world) {
  answer["written"] = !options.dry_run && !answer["files"].as_array().empty();
  const Result<void> written = world.terminal.write(json::serialize(answer) + "\n");
  return written ? success : report(written.error(), {}, world);
}

int configure_as_json(const clients::ConfigurePlan& plan, const std::vector<std::string>& hosts,
                      const ConfigureOptions& options, const World& world) {
  json::array registries;
  for (const std::string& host : hosts) registries.emplace_back(host);
  json::array warnings;
  for (const Warning& warning : plan.warnings) {
    warnings.push_back(json::object{{"client", clients::name_of(warning.client)},
                                    {"registry", warning.host},
                                    {"path", warning.path},
                                    {"message", warning.what},
                                    {"hint", warning.hint}});
  }
  return answer_as_json({{"registries", std::move(registries)},
                         {"files", as_json(plan.files)},
                         {"warnings", std::move(warnings)}},
                        options, world);
}

void show_plan(const clients::ConfigurePlan& plan, const World& world) {
  for (const clients::AlreadyConfigured& already : plan.already) {
    static_cast<void>(world.terminal.write(std::string(clients::name_of(already.client)) +
                                           " already asks docker-credential-acr for " + already.host + " (" +
                                           already.path + ")\n"));
  }
  for (const PlannedFile& planned : plan.files) show_diff(planned, world);
  show_warnings(plan.warnings, world);
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
    if (options.as_json()) return configure_as_json(*plan, *hosts, options, world);
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
  if (options.as_json()) return configure_as_json(*plan, *hosts, options, world);
  for (const PlannedFile& planned : plan->files) {
    say_written(planned, world);
  }
  return success;
}

/// The files that `--docker` and `--podman` mean; none: all.
std::vector<std::string> paths_to_undo(const ConfigureOptions& options, const Environment& environment) {
  std::vector<std::string> paths;
  if (options.all) return paths;
  if (options.docker) paths.push_back(clients::docker_config_path(environment));
  if (options.podman) {
    for (const clients::CredentialPlace& place : clients::podman_places(environment)) {
      if (place.form == clients::FileForm::podman) paths.push_back(place.path);
    }
    paths.push_back(clients::podman_auth_path(environment));
  }
  return paths;
}

int undo(const ConfigureOptions& options, const World& world) {
  std::vector<std::string> hosts;
  if (!options.registries.empty()) {
    Result<std::vector<std::string>> named = hosts_of(options, world);
    if (!named) return report(named.error(), {}, world);
    hosts = *std::move(named);
  }
  const Result<Journal> journal = Journal::open(world.context.environment, world.context.clock);
  if (!journal) return report(in_context("what was changed is not known", journal.error()), {}, world);
  const Result<clients::UndoFiles> undone =
      clients::plan_undo_files(*journal, hosts, paths_to_undo(options, world.context.environment));
  if (!undone) return report(undone.error(), {}, world);
  const std::vector<PlannedFile>& files = undone->files;
  if (!options.as_json()) {
    for (const PlannedFile& planned : files) show_diff(planned, world);
  }
  const bool asks = world.terminal.can_ask() && !options.yes && !options.dry_run && !options.as_json();
  if (asks && !files.empty() && !agrees("Write this? [y/N] ", world)) {
    world.terminal.note("Nothing was written\n");
    return failure;
  }
  if (!options.dry_run) {
    const Result<void> written = clients::write_undone(*undone, *journal);
    if (!written) return report(written.error(), {}, world);
  }
  if (options.as_json()) return answer_as_json({{"files", as_json(files)}}, options, world);
  if (files.empty()) world.terminal.note("Nothing to undo\n");
  for (const PlannedFile& planned : files) {
    const char* const done = options.dry_run        ? "Not written (--dry-run): "
                             : planned.edit.remains ? "Wrote "
                                                    : "Removed ";
    world.terminal.note(done + planned.edit.path + "\n");
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
            return options->undo ? undo(*options, world) : configure(*options, world);
          }};
}

}  // namespace acr::commands

#include "credhelper/commands/configure_report.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "clients/unified_diff.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

namespace json = boost::json;
using clients::PlannedFile;
using clients::Warning;

std::string names_of(const std::vector<clients::Client>& readers) {
  std::string names;
  for (const clients::Client client : readers) {
    if (!names.empty()) names += " and ";
    names += clients::name_of(client);
  }
  return names;
}

void show_warnings(const std::vector<Warning>& warnings, const World& world) {
  for (const Warning& warning : warnings) {
    std::string line = note_in_tone(Tone::doubtful, "Warning", world);
    line.append(": ").append(warning.what);
    if (!warning.hint.empty()) line.append(". ").append(warning.hint);
    world.terminal.note(line + "\n");
  }
}

json::object as_json(const PlannedFile& planned) {
  json::array readers;
  for (const clients::Client client : planned.clients) readers.emplace_back(clients::name_of(client));
  const char* const change = !planned.edit.existed ? "created" : planned.edit.remains ? "changed" : "removed";
  json::object file{
      {"path", planned.edit.path}, {"change", change}, {"diff", clients::shown_diff(planned.edit)}};
  if (!readers.empty()) file["clients"] = std::move(readers);
  return file;
}

/// A host that a client asks for; none: all of them.
std::string about(const std::string& host) {
  return host.empty() ? "every registry" : host;
}

int answer_as_json(json::object answer, const ConfigureOptions& options, const World& world) {
  const bool changes = !answer["files"].as_array().empty();
  answer["changed"] = changes;  // or would be, with --dry-run
  answer["written"] = changes && !options.dry_run;
  const Result<void> written = world.terminal.write(json::serialize(answer) + "\n");
  return written ? success : report(written.error(), {}, world);
}

}  // namespace

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

void say_written(const PlannedFile& planned, const ConfigureOptions& options, const World& world) {
  std::string hosts;
  for (const clients::Change& change : planned.edit.changes) {
    if (change.kind == clients::Change::Kind::login) continue;
    if (!hosts.empty()) hosts += ", ";
    hosts += about(change.host);
  }
  std::string line = "Wrote " + planned.edit.path;
  if (!hosts.empty()) {
    line.append(": ").append(names_of(planned.clients)).append(planned.clients.size() > 1 ? " ask" : " asks");
    line.append(" docker-credential-acr for ").append(hosts);
    if (options.system && !planned.edit.is_for_all) {
      line.append(", once a user is added. Others run: ").append(world.program).append(" configure");
    }
  }
  world.terminal.note(line + "\n");
}

void say_changed(bool changed, const ConfigureOptions& options, const World& world) {
  if (!options.system) return;
  static_cast<void>(world.terminal.write(changed ? "changed: true\n" : "changed: false\n"));
}

void show_plan(const clients::ConfigurePlan& plan, const World& world) {
  for (const clients::AlreadyConfigured& already : plan.already) {
    static_cast<void>(world.terminal.write(std::string(clients::name_of(already.client)) +
                                           " already asks docker-credential-acr for " + about(already.host) +
                                           " (" + already.path + ")\n"));
  }
  for (const PlannedFile& planned : plan.files) show_diff(planned, world);
  show_warnings(plan.warnings, world);
}

int configured_as_json(const clients::ConfigurePlan& plan, const std::vector<std::string>& hosts,
                       const ConfigureOptions& options, const World& world) {
  json::array files;
  for (const PlannedFile& planned : plan.files) files.push_back(as_json(planned));
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
  return answer_as_json(
      {{"registries", std::move(registries)}, {"files", std::move(files)}, {"warnings", std::move(warnings)}},
      options, world);
}

int undone_as_json(const std::vector<const PlannedFile*>& files, const ConfigureOptions& options,
                   const World& world) {
  json::array array;
  for (const PlannedFile* const planned : files) array.push_back(as_json(*planned));
  return answer_as_json({{"files", std::move(array)}}, options, world);
}

}  // namespace acr::commands

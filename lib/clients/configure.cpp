#include "clients/configure.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "clients/helper_program.hpp"
#include "clients/registries_conf.hpp"
#include "platform/file_mark.hpp"

namespace acr::clients {
namespace {

/// A file that is to be changed, for whom.
struct Wanted {
  FileWish wish;
  std::string place;
  std::vector<Client> clients;
};

class Planner {
 public:
  Planner(const ConfigureWish& wish, const Environment& environment, const ProcessRunner& processes)
      : wish_(wish), environment_(environment), processes_(processes) {}

  Result<ConfigurePlan> plan() {
    if (const std::optional<Error> homeless = find_homeless()) return *homeless;
    for (const std::string& host : wish_.hosts) {
      const LookUp found = look_up(host, environment_, processes_);
      if (wish_.clients.docker) consider(host, found.docker, docker_config_path(environment_));
      if (wish_.clients.podman) consider(host, found.podman, podman_auth_path(environment_));
    }
    warn_of_program(wish_.clients.docker ? Client::docker : Client::podman);
    if (wish_.clients.podman) warn_of_common_helpers();
    for (Wanted& wanted : files_) {
      Result<EditedFile> file = EditedFile::open(wanted.wish.path, longest_client_file);
      if (!file) return file.error();
      Result<FileEdit> edit = plan_edit(wanted.wish, *file);
      if (!edit) return edit.error();
      if (!edit->changes_anything()) continue;
      plan_.files.push_back({*std::move(file), *std::move(edit), std::move(wanted.clients)});
    }
    return std::move(plan_);
  }

 private:
  /// A client whose file has no place.
  [[nodiscard]] std::optional<Error> find_homeless() const {
    const auto error = [](Client client, std::string_view variable) {
      return Error{ErrorKind::unavailable,
                   "there is no place for the file of " + std::string(name_of(client)) + ": HOME is not set",
                   "Set HOME, or " + std::string(variable)};
    };
    if (wish_.clients.docker && docker_config_path(environment_).empty()) {
      return error(Client::docker, "DOCKER_CONFIG");
    }
    if (wish_.clients.podman && podman_auth_path(environment_).empty()) {
      return error(Client::podman, "REGISTRY_AUTH_FILE");
    }
    return std::nullopt;
  }

  /// Where one's file is a link to the other's, there is one file to change.
  Wanted& file_at(const std::string& path, Client client) {
    std::string place = place_of(path);
    auto found = std::find_if(files_.begin(), files_.end(),
                              [&place](const Wanted& file) { return file.place == place; });
    if (found == files_.end()) {
      files_.emplace_back();
      found = std::prev(files_.end());
      found->wish.path = path;
      found->place = std::move(place);
    }
    if (std::find(found->clients.begin(), found->clients.end(), client) == found->clients.end()) {
      found->clients.push_back(client);
    }
    return *found;
  }

  void consider(const std::string& host, const Answer& answer, const std::string& target) {
    if (answer.way == Way::this_helper) {
      plan_.already.push_back({answer.client, host, answer.path});
    } else {
      FileWish& file = file_at(target, answer.client).wish;
      if (std::find(file.hosts.begin(), file.hosts.end(), host) == file.hosts.end())
        file.hosts.push_back(host);
    }
    if (answer.way == Way::unreadable && answer.path != target && answer.error) {
      warn(answer.client, host, answer.path, answer.error->what,
           comes_before(answer.path, target, answer) ? "Mend it: it is read first, and ends the search"
                                                     : "Mend it: the search for other registries ends there");
    }
    for (const Shadow& shadow : answer.shadows) consider_shadow(host, answer, target, shadow);
  }

  /// Whether the client comes to `path` before it comes to `target`.
  static bool comes_before(const std::string& path, const std::string& target, const Answer& answer) {
    for (const Place& place : answer.places) {
      if (place.path == target) return false;
      if (place.path == path) return true;
    }
    return false;
  }

  void consider_shadow(const std::string& host, const Answer& answer, const std::string& target,
                       const Shadow& shadow) {
    const std::string name(name_of(answer.client));
    const std::string& ours = answer.way == Way::this_helper ? answer.path : target;
    const bool is_first = comes_before(shadow.path, ours, answer);
    if (shadow.way == Way::another_helper) {
      if (!is_first || shadow.key.empty()) return;
      return warn(
          answer.client, host, shadow.path,
          name + " asks docker-credential-" + shadow.helper + " instead: " + shadow.path + " comes first",
          "Remove " + shadow.key + " from its credHelpers");
    }
    if (shadow.path != ours && !is_first) return;
    if (is_variable(shadow.path)) {
      return warn(answer.client, host, shadow.path,
                  "the variable " + shadow.path + " holds a login, which " + name + " takes instead",
                  "Run: unset " + shadow.path);
    }
    if (wish_.remove_logins) {
      std::vector<FileWish::Login>& logins = file_at(shadow.path, answer.client).wish.logins;
      const auto same = [&shadow](const FileWish::Login& login) { return login.key == shadow.key; };
      if (std::none_of(logins.begin(), logins.end(), same)) logins.push_back({shadow.key, host});
      return;
    }
    const std::string login = "the login for " + shadow.key + " in " + shadow.path;
    warn(answer.client, host, shadow.path,
         is_first ? name + " takes " + login + " instead: that file comes first"
                  : login + " is a password in plain text that other programs may take instead of the helper",
         "To remove it, add --remove-logins");
    plan_.warnings.back().is_login = true;
  }

  void warn(Client client, std::string host, std::string path, std::string what, std::string hint) {
    plan_.warnings.push_back(
        {client, std::move(host), std::move(path), std::move(what), std::move(hint), false});
  }

  void warn_of_program(Client client) {
    const HelperProgram program = find_helper_program(environment_, processes_);
    if (!program.path) {
      warn(client, {}, {}, "docker-credential-acr is not on PATH, where the clients look for it",
           "Add its directory to PATH");
    } else if (!program.is_this_program) {
      warn(client, {}, *program.path, "the clients start another program than this one: " + *program.path,
           "Run: " + *program.path + " version");
    }
  }

  void warn_of_common_helpers() {
    const CommonHelpers common = read_common_helpers(environment_);
    const auto names = [&common](std::string_view name) {
      return std::find(common.names.begin(), common.names.end(), name) != common.names.end();
    };
    if (names(auth_files_helper) || names(helper_name)) return;
    warn(Client::podman, {}, common.path,
         "podman reads no file with credentials: credential-helpers in " + common.path +
             " leaves out containers-auth.json",
         "Add \"containers-auth.json\" or \"acr\" to that list");
  }

  const ConfigureWish& wish_;
  const Environment& environment_;
  const ProcessRunner& processes_;
  std::vector<Wanted> files_;
  ConfigurePlan plan_;
};

Result<void> put(const PlannedFile& planned) {
  if (!planned.edit.remains) return planned.edit.existed ? planned.file.remove() : Result<void>();
  if (!planned.edit.changes_anything()) return {};
  using Readers = EditedFile::Readers;
  return planned.file.replace(planned.edit.after.reveal(),
                              planned.edit.is_for_all ? Readers::everybody : Readers::owner);
}

Error not_noted(Error error, const std::string& path) {
  if (error.hint.empty()) {
    error.hint = path + " was not changed. See that the other can be written and has room, and run it again";
  }
  return in_context("what is changed cannot be noted for --undo", std::move(error));
}

}  // namespace

Clients clients_in_use(const Environment& environment, const ProcessRunner& processes) {
  Clients clients;
  clients.docker =
      docker_is_installed(environment, processes) || leads_to_a_file(docker_config_path(environment));
  clients.podman = podman_is_installed(environment, processes);
  for (const CredentialPlace& place : podman_places(environment)) {
    if (place.form == FileForm::podman && leads_to_a_file(place.path)) clients.podman = true;
  }
  return clients;
}

Result<ConfigurePlan> plan_configure(const ConfigureWish& wish, const Environment& environment,
                                     const ProcessRunner& processes) {
  return Planner(wish, environment, processes).plan();
}

Result<void> write_planned(const std::vector<PlannedFile>& files, const Journal* journal,
                           const WhenWritten& tell) {
  for (const PlannedFile& planned : files) {
    std::string entry;
    if (journal != nullptr) {
      Result<std::string> noted = journal->add(planned.edit);
      if (!noted) return not_noted(noted.error(), planned.edit.path);
      entry = *std::move(noted);
    }
    if (const Result<void> written = put(planned); !written) {
      // There is nothing to undo, and the file may become another meanwhile. Why it failed matters more than
      // whether that is forgotten.
      if (journal != nullptr) static_cast<void>(journal->remove(entry));
      return written.error();
    }
    if (tell) tell(planned);
  }
  return {};
}

Result<UndoFiles> plan_undo_files(const Journal& journal, const std::vector<std::string>& hosts,
                                  const std::vector<std::string>& paths) {
  Result<std::vector<JournalEntry>> entries = journal.entries();
  if (!entries) return entries.error();
  UndoFiles undo;
  undo.plan = plan_undo(*std::move(entries), hosts, paths);
  for (FileEdit& edit : undo.plan.edits) {
    if (!edit.changes_anything()) continue;
    Result<EditedFile> file = EditedFile::open(edit.path, longest_client_file);
    if (!file) return file.error();
    if (file->text() != edit.before.reveal()) {
      return Error{ErrorKind::transient, edit.path + " is being changed by somebody else", "Run it again"};
    }
    undo.files.push_back({*std::move(file), std::move(edit), {}});
  }
  return undo;
}

std::vector<Error> write_undone(const UndoFiles& undo, const Journal& journal, const WhenWritten& tell) {
  std::vector<Error> errors;
  std::vector<std::string> failed;
  for (const PlannedFile& planned : undo.files) {
    if (const Result<void> written = put(planned); !written) {
      errors.push_back(written.error());
      failed.push_back(planned.edit.path);
    } else if (tell) {
      tell(planned);
    }
  }
  const auto is_undone = [&failed](const JournalEntry& entry) {
    return std::find(failed.begin(), failed.end(), entry.path) == failed.end();
  };
  const auto check = [&errors](const Result<void>& result) {
    if (!result) errors.push_back(result.error());
  };
  for (const JournalEntry& entry : undo.plan.done) {
    if (is_undone(entry)) check(journal.remove(entry.name));
  }
  for (const JournalEntry& entry : undo.plan.shorter) {
    if (is_undone(entry)) check(journal.replace(entry));
  }
  return errors;
}

}  // namespace acr::clients

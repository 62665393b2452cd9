#include "clients/system_configure.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "clients/common_helper.hpp"
#include "clients/credential_file.hpp"
#include "clients/helper_program.hpp"
#include "clients/registries_conf.hpp"
#include "platform/file_text.hpp"

namespace acr::clients {
namespace {

using Names = std::vector<std::string>;

constexpr std::size_t longest_conf = std::size_t{1} << 20U;

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

/// A list of helpers, and the file that has it; no path: podman's own.
struct List {
  Names names{std::string(auth_files_helper)};
  std::string path;
};

/// The lists that decide beside our drop-in.
struct Lists {
  List before;
  std::optional<List> after;
};

/// A file's list takes the place of those before it; an empty one is as good as none.
void read_list(const std::string& path, std::optional<List>& list) {
  const Result<Secret> text = read_file(path, longest_conf);
  if (!text) return;
  std::optional<Names> names = find_credential_helpers(text->reveal());
  if (names && !names->empty()) list = List{*std::move(names), path};
}

Lists read_lists(const SystemPlaces& places) {
  const std::string ours = places.drop_in();
  Lists lists;
  std::optional<List> before;
  read_list(places.registries_conf(), before);
  for (const std::string& path : drop_ins_in(places.registries_conf() + ".d")) {
    if (path != ours) read_list(path, path < ours ? before : lists.after);
  }
  if (before) lists.before = *std::move(before);
  return lists;
}

class SystemPlanner {
 public:
  SystemPlanner(const ConfigureWish& wish, const SystemPlaces& places) : wish_(wish), places_(places) {}

  Result<ConfigurePlan> plan(const Environment& environment, const ProcessRunner& processes) {
    if (wish_.clients.podman) {
      if (const Result<void> planned = plan_drop_in(); !planned) return planned.error();
    }
    if (wish_.clients.docker) {
      if (const Result<void> planned = plan_template(); !planned) return planned.error();
    }
    const HelperProgram program = find_helper_program(environment, processes);
    if (!program.path) {
      warn(Client::podman, {}, "docker-credential-acr is not on PATH, where the clients look for it",
           "Install it to /usr/local/bin");
    }
    return std::move(plan_);
  }

 private:
  void warn(Client client, std::string path, std::string what, std::string hint) {
    plan_.warnings.push_back({client, {}, std::move(path), std::move(what), std::move(hint), false});
  }

  Result<void> plan_drop_in() {
    const Lists lists = read_lists(places_);
    Result<EditedFile> file = EditedFile::open(places_.drop_in(), longest_conf);
    if (!file) return file.error();
    const List& last = lists.after ? *lists.after : lists.before;
    if (!file->exists() && contains(last.names, helper_name)) {
      plan_.already.push_back({Client::podman, {}, last.path});
      return {};
    }
    Result<FileEdit> edit = plan_common_helper(*file, lists.before.names);
    if (!edit) return edit.error();
    warn_of_lists(lists, find_credential_helpers(edit->after.reveal()).value_or(Names()));
    if (edit->changes_anything()) {
      plan_.files.push_back({*std::move(file), *std::move(edit), {Client::podman}});
    } else {
      plan_.already.push_back({Client::podman, {}, places_.drop_in()});
    }
    return {};
  }

  /// What our list hides, and what hides our list.
  void warn_of_lists(const Lists& lists, const Names& ours) {
    Names hidden;
    for (const std::string& name : lists.before.names) {
      if (!contains(ours, name)) hidden.push_back(name);
    }
    if (!hidden.empty()) {
      warn(Client::podman, lists.before.path,
           "the list in " + places_.drop_in() + " leaves out " + joined(hidden) + " of " +
               (lists.before.path.empty() ? std::string("podman's own") : lists.before.path),
           "Add it there, if it is wanted");
    }
    if (lists.after && !contains(lists.after->names, helper_name)) {
      warn(Client::podman, lists.after->path,
           "podman does not ask docker-credential-acr: credential-helpers in " + lists.after->path +
               " replaces the list in " + places_.drop_in(),
           "Add \"acr\" to that list");
    }
  }

  Result<void> plan_template() {
    FileWish file_wish;
    file_wish.path = places_.docker_template();
    Result<EditedFile> file = EditedFile::open(file_wish.path, longest_client_file);
    if (!file) return file.error();
    for (const std::string& host : wish_.hosts) {
      const Result<HostEntry> entry = read_host_entry(file->text(), {file_wish.path, FileForm::docker}, host);
      if (entry && entry->helper == helper_name) {
        plan_.already.push_back({Client::docker, host, file_wish.path});
      } else {
        file_wish.hosts.push_back(host);
      }
    }
    Result<FileEdit> edit = plan_edit(file_wish, *file);
    if (!edit) return edit.error();
    if (edit->changes_anything()) {
      plan_.files.push_back({*std::move(file), *std::move(edit), {Client::docker}});
    }
    return {};
  }

  const ConfigureWish& wish_;
  const SystemPlaces& places_;
  ConfigurePlan plan_;
};

}  // namespace

Clients clients_of_machine(const SystemPlaces& places, const Environment& environment,
                           const ProcessRunner& processes) {
  const auto exists = [](const std::string& path, std::size_t limit) {
    const Result<EditedFile> file = EditedFile::open(path, limit);
    return !file || file->exists();
  };
  Clients clients;
  clients.docker =
      docker_is_installed(environment, processes) || exists(places.docker_template(), longest_client_file);
  clients.podman = podman_is_installed(environment, processes) || exists(places.drop_in(), longest_conf);
  return clients;
}

Result<ConfigurePlan> plan_system_configure(const ConfigureWish& wish, const SystemPlaces& places,
                                            const Environment& environment, const ProcessRunner& processes) {
  return SystemPlanner(wish, places).plan(environment, processes);
}

}  // namespace acr::clients

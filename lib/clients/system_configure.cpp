#include "clients/system_configure.hpp"

#include <algorithm>
#include <utility>

#include "clients/common_helper.hpp"
#include "clients/credential_file.hpp"
#include "clients/helper_program.hpp"
#include "clients/registries_conf.hpp"

namespace acr::clients {
namespace {

using Names = std::vector<std::string>;

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

/// The lists that decide beside our drop-in: what it replaces, and what replaces it, which without a path is
/// nothing.
struct Lists {
  CommonHelpers before;
  CommonHelpers after;
};

Lists read_lists(const SystemPlaces& places) {
  const std::string ours = places.drop_in();
  Names before{places.registries_conf()};
  Names after;
  for (const std::string& path : drop_ins_in(places.registries_conf() + ".d")) {
    if (path != ours) (path < ours ? before : after).push_back(path);
  }
  return {read_common_helpers(before), read_common_helpers(after)};
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
    Result<EditedFile> file = EditedFile::open(places_.drop_in(), longest_registries_conf);
    if (!file) return file.error();
    const CommonHelpers& last = lists.after.path.empty() ? lists.before : lists.after;
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
    if (!lists.after.path.empty() && !contains(lists.after.names, helper_name)) {
      warn(Client::podman, lists.after.path,
           "podman does not ask docker-credential-acr: credential-helpers in " + lists.after.path +
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
  clients.podman =
      podman_is_installed(environment, processes) || exists(places.drop_in(), longest_registries_conf);
  return clients;
}

Result<ConfigurePlan> plan_system_configure(const ConfigureWish& wish, const SystemPlaces& places,
                                            const Environment& environment, const ProcessRunner& processes) {
  return SystemPlanner(wish, places).plan(environment, processes);
}

}  // namespace acr::clients

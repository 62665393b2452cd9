#include "clients/common_helper.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "clients/helper_program.hpp"
#include "clients/registries_conf.hpp"
#include "config/json_spans.hpp"

namespace acr::clients {
namespace {

constexpr std::string_view head_of_a_new_file =
    "# Has podman, buildah and skopeo ask docker-credential-acr for credentials, after their own files. It "
    "has none\n"
    "# for a registry that is not Azure's. This list replaces that of /etc/containers/registries.conf.\n"
    "# Made by: docker-credential-acr configure --system\n";

/// As TOML, whose basic strings are JSON's.
std::string written(const std::vector<std::string>& names) {
  std::string list = "[";
  for (const std::string& name : names) {
    if (list.size() > 1) list += ", ";
    list += config::encoded_string(name);
  }
  return list + "]";
}

std::string with_value(std::string_view text, const HelpersList& list,
                       const std::vector<std::string>& names) {
  return std::string(text.substr(0, list.begin)).append(written(names)).append(text.substr(list.end));
}

/// Without the line that says it.
std::string without_list(std::string_view text, const HelpersList& list) {
  const std::size_t end = std::min(text.find('\n', list.end), text.size() - 1) + 1;
  return std::string(text.substr(0, list.key)).append(text.substr(end));
}

bool says_nothing(const std::vector<std::string>& names) {
  return names.empty() || (names.size() == 1 && names.front() == auth_files_helper);
}

}  // namespace

Result<FileEdit> plan_common_helper(const EditedFile& file, const std::vector<std::string>& names) {
  FileEdit edit;
  edit.path = file.path();
  edit.existed = file.exists();
  edit.is_for_all = true;
  const std::string_view text = file.text();
  edit.before = Secret(text);
  const Result<std::optional<HelpersList>> found = read_helpers_list(text, edit.path);
  if (!found) return found.error();
  const std::optional<HelpersList>& list = *found;
  // An empty list is as good as none.
  std::vector<std::string> wanted = list && !list->names.empty() ? list->names : names;
  Change change;
  change.kind = Change::Kind::common;
  change.key = credential_helpers_key;
  change.was_there = list.has_value();
  if (list) change.previous = Secret(text.substr(list->begin, list->end - list->begin));
  std::string after(text);
  if (std::find(wanted.begin(), wanted.end(), helper_name) == wanted.end()) {
    wanted.emplace_back(helper_name);
    if (list) {
      after = with_value(text, *list, wanted);
    } else {
      // Before any table, to which it would belong.
      after = (edit.existed ? std::string() : std::string(head_of_a_new_file))
                  .append(credential_helpers_key)
                  .append(" = ")
                  .append(written(wanted))
                  .append("\n")
                  .append(text);
    }
    note_bytes(text, after, change);
    edit.changes.push_back(std::move(change));
  }
  edit.after = Secret(after);
  edit.remains = edit.existed || !edit.changes.empty();
  return edit;
}

Result<Secret> without_common_helper(const Change& change, std::string_view text, const std::string& path) {
  const Result<std::optional<HelpersList>> found = read_helpers_list(text, path);
  if (!found) return found.error();
  const std::optional<HelpersList>& list = *found;
  if (!list) return Secret(text);
  std::vector<std::string> names = list->names;
  names.erase(std::remove(names.begin(), names.end(), helper_name), names.end());
  if (names.size() == list->names.size()) return Secret(text);
  if (!change.was_there && says_nothing(names)) return Secret(without_list(text, *list));
  return Secret(with_value(text, *list, names));
}

}  // namespace acr::clients

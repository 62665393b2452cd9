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

/// The text with the list made anew, if what it has become does not say these names: then somebody has
/// written it in a way that we do not mean to understand.
std::string checked(std::string edited, std::string_view text, const HelpersList& list,
                    const std::vector<std::string>& names) {
  if (find_credential_helpers(edited) == names) return edited;
  return std::string(text.substr(0, list.begin)).append(written(names)).append(text.substr(list.end));
}

/// With these names behind those that are there. Comments in the list stay.
std::string with_names(std::string_view text, const HelpersList& list,
                       const std::vector<std::string>& added) {
  std::string value = written(added);
  value = value.substr(1, value.size() - 2);
  if (!list.places.empty()) value.insert(0, ", ");
  std::vector<std::string> names = list.names;
  names.insert(names.end(), added.begin(), added.end());
  std::string edited(text);
  edited.insert(list.places.empty() ? list.begin + 1 : list.places.back().end, value);
  return checked(std::move(edited), text, list, names);
}

/// Without our name, and the comma behind it or before it.
std::string without_our_name(std::string_view text, const HelpersList& list) {
  constexpr std::string_view blanks = " \t";
  std::string edited(text);
  std::vector<std::string> names = list.names;
  for (std::size_t i = names.size(); i-- > 0;) {
    if (names[i] != helper_name) continue;
    auto [begin, end] = list.places[i];
    const std::size_t next = edited.find_first_not_of(blanks, end);
    const std::size_t before = i == 0 ? begin : list.places[i - 1].end;
    if (edited[next] == ',') {
      end = edited.find_first_not_of(blanks, next + 1);
    } else if (edited.substr(before, begin - before).find_first_not_of(", \t") == std::string::npos) {
      begin = before;
    }
    edited.erase(begin, end - begin);
    names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return checked(std::move(edited), text, list, names);
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
  Change change;
  change.kind = Change::Kind::common;
  change.key = credential_helpers_key;
  change.was_there = list.has_value();
  if (list) change.previous = Secret(text.substr(list->begin, list->end - list->begin));
  std::string after(text);
  if (!list || std::find(list->names.begin(), list->names.end(), helper_name) == list->names.end()) {
    const std::string ours(helper_name);
    if (list && !list->names.empty()) {
      after = with_names(text, *list, {ours});
    } else if (list) {
      // Empty, it means the files alone.
      after = with_names(text, *list, {std::string(auth_files_helper), ours});
    } else {
      std::vector<std::string> wanted = names;
      wanted.push_back(ours);
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
  return Secret(without_our_name(text, *list));
}

}  // namespace acr::clients

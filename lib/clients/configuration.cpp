#include "clients/configuration.hpp"

#include <algorithm>
#include <utility>

#include "clients/common_helper.hpp"
#include "clients/credential_file.hpp"
#include "clients/helper_program.hpp"
#include "config/json_edit.hpp"
#include "config/text.hpp"

namespace acr::clients {
namespace {

using config::Dialect;
using config::EditedJson;
using config::Span;

constexpr std::string_view helpers_section = "credHelpers";
constexpr std::string_view logins_section = "auths";

std::string our_value() {
  return config::encoded_string(helper_name);
}

/// A text, read. What is blank has no members.
Result<Span> read_document(std::string_view text, const std::string& path) {
  if (config::is_blank(text)) return Span{};
  return config::read_spans(text, path, Dialect::json);
}

/// A member of a section, or null.
const Span* find_member(const Span& document, std::string_view section, std::string_view key) {
  const Span* const object = document.find(section);
  return object == nullptr ? nullptr : object->find(key);
}

std::string_view text_of(std::string_view text, const Span& value) {
  return text.substr(value.begin, value.end - value.begin);
}

/// Makes one change of the text, and appends it to `edit.changes`.
Result<void> apply(Change change, FileEdit& edit) {
  const std::string_view text = edit.after.reveal();
  const Result<Span> document = read_document(text, edit.path);
  if (!document) return document.error();
  change.section = key_in_document(*document, change.section);
  change.made_section = document->find(change.section) == nullptr;
  if (const Span* const old = find_member(*document, change.section, change.key)) {
    change.was_there = true;
    change.previous = Secret(text_of(text, *old));
  }
  const EditedJson json{text, edit.path};
  const config::KeyPath keys{change.section, change.key};
  Result<Secret> changed = change.kind == Change::Kind::helper ? config::set_member(json, keys, our_value())
                                                               : config::remove_member(json, keys);
  if (!changed) return changed.error();
  if (changed->reveal() == text) return {};
  note_bytes(text, changed->reveal(), change);
  edit.after = *std::move(changed);
  edit.changes.push_back(std::move(change));
  return {};
}

}  // namespace

void note_bytes(std::string_view before, std::string_view after, Change& change) {
  const std::size_t shorter = std::min(before.size(), after.size());
  const auto pair =
      std::mismatch(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(shorter), after.begin());
  change.offset = static_cast<std::size_t>(pair.first - before.begin());
  std::size_t same_end = 0;
  while (same_end < shorter - change.offset &&
         before[before.size() - 1 - same_end] == after[after.size() - 1 - same_end]) {
    ++same_end;
  }
  change.inserted = after.size() - same_end - change.offset;
  change.removed = Secret(before.substr(change.offset, before.size() - same_end - change.offset));
}

Result<FileEdit> plan_edit(const FileWish& wish, const EditedFile& file) {
  FileEdit edit;
  edit.path = file.path();
  edit.existed = file.exists();
  edit.before = Secret(file.text());
  edit.after = Secret(file.text());
  // Also when nothing is to be changed: a broken file is worth an error.
  if (const Result<Span> document = read_document(file.text(), edit.path); !document) return document.error();
  const auto make = [&edit](Change::Kind kind, std::string_view section, const std::string& key,
                            const std::string& host) {
    Change change;
    change.kind = kind;
    change.section = section;
    change.key = key;
    change.host = host;
    return apply(std::move(change), edit);
  };
  for (const std::string& host : wish.hosts) {
    if (const Result<void> made = make(Change::Kind::helper, helpers_section, host, host); !made)
      return made.error();
  }
  for (const FileWish::Login& login : wish.logins) {
    if (const Result<void> made = make(Change::Kind::login, logins_section, login.key, login.host); !made) {
      return made.error();
    }
  }
  edit.remains = edit.existed || !edit.changes.empty();
  return edit;
}

std::optional<Secret> taken_back_exactly(const Change& change, std::string_view text) {
  if (change.offset > text.size() || change.inserted > text.size() - change.offset) return std::nullopt;
  Secret result(text.substr(0, change.offset));
  result.append(change.removed.reveal());
  result.append(text.substr(change.offset + change.inserted));
  return result;
}

Result<Secret> taken_back(const Change& change, std::string_view text, const std::string& path) {
  if (change.kind == Change::Kind::common) return without_common_helper(change, text, path);
  const Result<Span> document = read_document(text, path);
  if (!document) return document.error();
  const EditedJson json{text, path};
  // docker writes its keys anew, in its own letters, at every login.
  const std::string section_key = key_in_document(*document, change.section);
  const config::KeyPath keys{section_key, change.key};
  const Span* const now = find_member(*document, section_key, change.key);
  if (change.kind == Change::Kind::login) {
    if (now != nullptr) return Secret(text);
    return config::set_member(json, keys, change.previous.reveal());
  }
  if (now == nullptr || text_of(text, *now) != our_value()) return Secret(text);
  if (change.was_there) return config::set_member(json, keys, change.previous.reveal());
  Result<Secret> without = config::remove_member(json, keys);
  if (!without || !change.made_section) return without;
  const Result<Span> rest = read_document(without->reveal(), path);
  const Span* const section = rest ? rest->find(section_key) : nullptr;
  if (section == nullptr || !section->members.empty()) return without;
  return config::remove_member({without->reveal(), path}, {section_key});
}

}  // namespace acr::clients

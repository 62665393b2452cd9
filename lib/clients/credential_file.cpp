#include "clients/credential_file.hpp"

#include <algorithm>
#include <array>

#include "config/text.hpp"

namespace acr::clients {
namespace {

using config::Span;
using Kind = config::Value::Kind;

const Span* find_section(const Span& document, std::string_view name) {
  return document.find(key_in_document(document, name));
}

/// The host that a key under `auths` means: docker once wrote URLs there, and podman writes namespaces
/// [docker/cli credentials/file_store.go, containers/image normalizeAuthFileKey].
std::string_view host_of_key(std::string_view key) {
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  }
  return key.substr(0, key.find('/'));
}

bool says_something(const Span& entry, std::string_view name) {
  const Span* const value = entry.find(name);
  return value != nullptr && value->kind == Kind::string && value->end - value->begin > 2;
}

bool holds_credentials(const Span& entry) {
  constexpr std::array names{"auth", "password", "identitytoken", "registrytoken"};
  return std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return says_something(entry, name); });
}

}  // namespace

std::string key_in_document(const Span& document, std::string_view name) {
  if (document.find(name) != nullptr) return std::string(name);
  for (const Span& member : document.members) {
    if (config::same_but_for_case(member.key, name)) return member.key;
  }
  return std::string(name);
}

Result<HostEntry> read_host_entry(std::string_view text, const CredentialPlace& place,
                                  std::string_view host) {
  HostEntry result;
  if (config::is_blank(text)) {
    return Error{ErrorKind::bad_input, place.path + " is empty, which podman takes for broken",
                 "Run: echo '{}' > " + place.path};
  }
  const Result<Span> document = config::read_spans(text, place.path, config::Dialect::json);
  if (!document) return document.error();
  if (document->kind != Kind::object) {
    return config::error_in_text(text, place.path, document->begin, "this must be an object, in braces");
  }
  const auto string_at = [text](const Span& value) {
    return value.kind == Kind::string
               ? config::decoded_string(text.substr(value.begin, value.end - value.begin))
               : std::string();
  };
  const Span* const auths = place.form == FileForm::legacy ? &*document : find_section(*document, "auths");
  if (auths != nullptr) {
    for (const Span& entry : auths->members) {
      if (host_of_key(entry.key) != host || !holds_credentials(entry)) continue;
      result.logins.push_back(entry.key);
      if (says_something(entry, "registrytoken")) result.has_registry_token = true;
    }
  }
  if (place.form == FileForm::legacy) return result;
  if (const Span* const helpers = find_section(*document, "credHelpers")) {
    if (const Span* const helper = helpers->find(host)) result.helper = string_at(*helper);
  }
  if (place.form == FileForm::docker) {
    if (const Span* const store = find_section(*document, "credsStore")) result.store = string_at(*store);
  }
  return result;
}

}  // namespace acr::clients

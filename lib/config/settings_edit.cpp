#include "config/settings_edit.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "config/json_edit.hpp"
#include "config/settings_file.hpp"
#include "config/text.hpp"
#include "config/vocabulary.hpp"
#include "platform/edited_file.hpp"

namespace acr::config {
namespace {

constexpr std::string_view indentation = "  ";

/// What an identity says under one of the settings' keys; empty if nothing.
std::string value_of(Parameter parameter, const Identity& identity) {
  const auto place = [](const SecretPlace& secret, SecretPlace::Kind kind) {
    return secret.kind == kind ? secret.name : std::string();
  };
  const ManagedIdentityId& managed = identity.managed_identity;
  const auto managed_id = [&managed](ManagedIdentityId::Kind kind) {
    return managed.kind == kind ? managed.value : std::string();
  };
  switch (parameter) {
    case Parameter::client_id:
      return identity.source == Source::managed_identity ? managed_id(ManagedIdentityId::Kind::client_id)
                                                         : identity.client_id;
    case Parameter::client_secret_file:
      return place(identity.client_secret, SecretPlace::Kind::file);
    case Parameter::client_secret_variable:
      return place(identity.client_secret, SecretPlace::Kind::variable);
    case Parameter::certificate_file:
      return identity.certificate_file;
    case Parameter::certificate_password_file:
      return place(identity.certificate_password, SecretPlace::Kind::file);
    case Parameter::certificate_password_variable:
      return place(identity.certificate_password, SecretPlace::Kind::variable);
    case Parameter::send_certificate_chain:
      return identity.send_certificate_chain ? "true" : "";
    case Parameter::token_file:
      return identity.token_file;
    case Parameter::token_variable:
      return identity.token_variable;
    case Parameter::service_connection_id:
      return identity.service_connection_id;
    case Parameter::object_id:
      return managed_id(ManagedIdentityId::Kind::object_id);
    case Parameter::resource_id:
      return managed_id(ManagedIdentityId::Kind::resource_id);
    case Parameter::subscription:
      return identity.subscription;
  }
  return {};
}

/// The identity as the settings file has it: its source's name, or an object if there is more to say.
std::string text_of(const Identity& identity) {
  const std::string source = encoded_string(word_of(identity.source));
  std::string object = "{\"source\":";
  object += source;
  bool is_more = false;
  for (const ParameterWord& word : parameter_words) {
    const std::string value = value_of(word.parameter, identity);
    if (value.empty()) continue;
    is_more = true;
    object.append(",").append(encoded_string(word.key)).append(":");
    object += word.form == Form::flag ? value : encoded_string(value);
  }
  return is_more ? object.append("}") : source;
}

struct Change {
  std::string_view key;
  std::string value;
};

std::vector<Change> changes_of(const Layer& layer) {
  std::vector<Change> changes;
  if (layer.identity) changes.push_back({"identity", text_of(*layer.identity)});
  if (!layer.tenant.empty()) changes.push_back({"tenant", encoded_string(layer.tenant)});
  if (!layer.cloud.empty()) changes.push_back({"cloud", encoded_string(layer.cloud)});
  if (!layer.audience.empty()) changes.push_back({"audience", encoded_string(layer.audience)});
  for (const UserNameWord& word : user_name_words) {
    if (layer.user_name == word.form) changes.push_back({"userName", encoded_string(word.name)});
  }
  return changes;
}

/// The name as the file has it, where case does not count.
Result<std::string> key_in_file(std::string_view login_server, std::string_view text,
                                const std::string& path) {
  if (is_blank(text)) return std::string(login_server);
  const Result<Span> document = read_spans(text, path, Dialect::with_comments);
  if (!document) return document.error();
  if (const Span* const registries = document->find("registries")) {
    for (const Span& entry : registries->members) {
      if (same_but_for_case(entry.key, login_server)) return entry.key;
    }
  }
  return std::string(login_server);
}

/// With what a pattern has said of the registry, which an entry of its own hides.
Layer with_pattern(const Layer& change, const Layer& pattern) {
  Layer whole = change;
  if (!whole.identity) whole.identity = pattern.identity;
  // A subscription is in one tenant, so a tenant that was meant for other identities does not count.
  const bool has_subscription = whole.identity && !whole.identity->subscription.empty();
  if (whole.tenant.empty() && !has_subscription) whole.tenant = pattern.tenant;
  if (whole.cloud.empty()) whole.cloud = pattern.cloud;
  if (whole.audience.empty()) whole.audience = pattern.audience;
  if (!whole.user_name) whole.user_name = pattern.user_name;
  return whole;
}

/// Whether the file would be read again with that text in it.
Result<void> check(std::string_view text, const EditedFile& file, const std::string& path,
                   const Environment& environment) {
  if (text.size() > longest_settings_file) {
    return Error{ErrorKind::bad_input, path + " would be too large", "Take out what is no longer needed"};
  }
  const Result<Settings> after = Settings::parse(text, path, environment);
  if (after) return {};
  // What was wrong before has its line in the file, not in a text that nobody gets to see.
  const Result<Settings> before = Settings::parse(file.text(), path, environment);
  return before || is_blank(file.text()) ? after.error() : before.error();
}

}  // namespace

Result<std::string> set_registry(std::string_view login_server, const Layer& change,
                                 const Environment& environment) {
  const Result<std::string> path = settings_path(environment);
  if (!path) return path.error();
  if (path->empty()) {
    return Error{ErrorKind::unavailable, "there is no place for the settings: HOME is not set",
                 "Name a file with DOCKER_CREDENTIAL_ACR_CONFIG"};
  }
  const Result<EditedFile> file = EditedFile::open(*path, longest_settings_file);
  if (!file) return file.error();
  const Result<std::string> name = key_in_file(login_server, file->text(), *path);
  if (!name) return name.error();
  const Result<Settings> now = Settings::parse(file->text(), *path, environment);
  const Layer* const pattern = now ? now->layer_of_pattern(login_server) : nullptr;
  Secret text(file->text());
  for (const auto& [key, value] : changes_of(pattern == nullptr ? change : with_pattern(change, *pattern))) {
    const EditedJson json{text.reveal(), *path, Dialect::with_comments, indentation};
    Result<Secret> edited = set_member(json, {"registries", *name, std::string(key)}, value);
    if (!edited) return edited.error();
    text = *std::move(edited);
  }
  if (text.reveal() == file->text()) return *path;
  if (const Result<void> right = check(text.reveal(), *file, *path, environment); !right)
    return right.error();
  if (const Result<void> written = file->replace(text.reveal()); !written) return written.error();
  return *path;
}

}  // namespace acr::config

#include "config/settings.hpp"

#include <algorithm>
#include <utility>

#include "config/complaints.hpp"
#include "config/document.hpp"
#include "config/read_clouds.hpp"
#include "config/read_keychain.hpp"
#include "config/read_registry.hpp"
#include "config/read_sealing.hpp"
#include "config/read_value.hpp"
#include "config/settings_file.hpp"
#include "config/variables.hpp"
#include "config/vocabulary.hpp"

namespace acr::config {
namespace {

constexpr std::string_view guid_user_name = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view token_user_name = "<token>";

/// What `~` stands for: an absolute path, or nothing.
std::string home_of(const Environment& environment) {
  const std::optional<std::string_view> home = environment.get("HOME");
  return std::string(home && home->starts_with('/') ? *home : std::string_view());
}

}  // namespace

Result<Settings> Settings::read(const Environment& environment) {
  Settings settings;
  Result<Layer> variables = read_variables(environment);
  if (!variables) return variables.error();
  settings.variables_ = *std::move(variables);
  const Result<std::optional<SettingsFile>> file = read_settings_file(environment);
  if (!file) return file.error();
  if (!*file) return settings;
  const Result<void> added =
      settings.add_document((*file)->text.reveal(), (*file)->path, home_of(environment));
  if (!added) return added.error();
  return settings;
}

Settings Settings::fixed(Layer defaults, std::vector<CustomCloud> clouds, sealing::Wish sealing) {
  Settings settings;
  settings.defaults_ = std::move(defaults);
  settings.clouds_ = std::move(clouds);
  settings.sealing_ = sealing;
  return settings;
}

Result<Settings> Settings::parse(std::string_view text, const std::string& path,
                                 const Environment& environment) {
  Settings settings;
  const Result<void> added = settings.add_document(text, path, home_of(environment));
  if (!added) return added.error();
  return settings;
}

Result<void> Settings::add_document(std::string_view text, const std::string& path, const std::string& home) {
  const Result<Value> document = parse_document(text, path);
  if (!document) return document.error();
  Complaints complaints(*document, text, path);
  if (is_object(*document, complaints)) {
    for (const Value& member : document->members) {
      if (std::find(document_keys.begin(), document_keys.end(), member.key) == document_keys.end()) {
        complaints.add_unknown_key(*document, member, words_of(document_keys));
      }
    }
    // Whatever their order in the file: an entry may name a cloud.
    if (const Value* clouds = document->find("clouds")) clouds_ = read_clouds(*clouds, complaints);
    if (const Value* defaults = document->find("defaults")) {
      defaults_ = read_layer(*defaults, clouds_, home, complaints);
    }
    if (const Value* keychain = document->find("keychain")) {
      keychain_ = read_keychain(*keychain, complaints);
    }
    if (const Value* sealing = document->find("sealing")) sealing_ = read_sealing(*sealing, complaints);
    if (const Value* registries = document->find("registries")) {
      entries_ = read_registries(*registries, clouds_, home, complaints);
      check_with_defaults(*registries, entries_, defaults_, complaints);
    }
  }
  if (complaints.first()) return *complaints.first();
  return {};
}

const ServerEntry* Settings::closest_entry(std::string_view login_server) const {
  const ServerEntry* closest = nullptr;
  for (const ServerEntry& entry : entries_) {
    if (!entry.servers.matches(login_server)) continue;
    if (closest == nullptr || entry.servers.is_closer_than(closest->servers)) closest = &entry;
  }
  return closest;
}

const Layer* Settings::layer_of_pattern(std::string_view login_server) const {
  const ServerEntry* const entry = closest_entry(login_server);
  return entry == nullptr || entry->servers.text() == login_server ? nullptr : &entry->layer;
}

RegistrySettings Settings::for_registry(std::string_view login_server) const {
  RegistrySettings merged;
  merged.sealing = sealing_;
  bool has_identity = false;
  bool has_user_name = false;
  const auto fill = [](std::string& field, const std::string& value) {
    if (field.empty()) field = value;
  };
  const ServerEntry* const entry = closest_entry(login_server);
  for (const Layer* layer : {entry == nullptr ? nullptr : &entry->layer, &defaults_, &variables_}) {
    if (layer == nullptr) continue;
    if (!has_identity && layer->identity) {
      merged.identity = *layer->identity;
      has_identity = true;
    }
    if (!has_user_name && layer->user_name) {
      merged.user_name = *layer->user_name;
      has_user_name = true;
    }
    // A subscription is in one tenant, so a tenant that was meant for other identities does not count.
    if (merged.identity.subscription.empty()) fill(merged.tenant, layer->tenant);
    fill(merged.cloud, layer->cloud);
    fill(merged.audience, layer->audience);
  }
  return merged;
}

std::vector<std::string> Settings::secret_variables() const {
  std::vector<std::string> names;
  const auto add = [&names](const Layer& layer) {
    if (!layer.identity) return;
    for (const SecretPlace* place : {&layer.identity->client_secret, &layer.identity->certificate_password}) {
      if (place->kind == SecretPlace::Kind::variable) names.push_back(place->name);
    }
    if (!layer.identity->token_variable.empty()) names.push_back(layer.identity->token_variable);
  };
  for (const ServerEntry& entry : entries_) add(entry.layer);
  add(defaults_);
  add(variables_);
  return names;
}

std::vector<std::string> Settings::named_registries() const {
  std::vector<std::string> names;
  for (const ServerEntry& entry : entries_) {
    if (entry.servers.text().find('*') == std::string::npos) names.push_back(entry.servers.text());
  }
  return names;
}

std::string_view user_name(UserNameForm form) {
  return form == UserNameForm::token ? token_user_name : guid_user_name;
}

bool is_token_user_name(std::string_view name) {
  return name == guid_user_name || name == token_user_name;
}

}  // namespace acr::config

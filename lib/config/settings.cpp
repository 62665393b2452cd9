#include "config/settings.hpp"

#include <array>
#include <utility>

namespace acr::config {
namespace {

constexpr std::string_view guid_user_name = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view token_user_name = "<token>";
constexpr const char* user_name_variable = "DOCKER_CREDENTIAL_ACR_USERNAME";
constexpr const char* managed_identity_variable = "DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY";

Error bad_value(const char* variable, std::string_view value, std::string hint) {
  return {ErrorKind::bad_input, std::string(variable) + " is \"" + std::string(value) + "\"",
          std::move(hint)};
}

Result<UserNameForm> read_user_name(const Environment& environment) {
  const std::optional<std::string_view> value = environment.get(user_name_variable);
  if (!value || *value == "guid" || *value == guid_user_name) return UserNameForm::guid;
  if (*value == "token" || *value == token_user_name) return UserNameForm::token;
  return bad_value(user_name_variable, *value, "Set it to guid or token, or unset it");
}

Result<std::optional<ManagedIdentityId>> read_managed_identity(const Environment& environment) {
  using Kind = ManagedIdentityId::Kind;
  const std::optional<std::string_view> value = environment.get(managed_identity_variable);
  if (!value) return std::optional<ManagedIdentityId>();
  if (*value == "system") return std::optional(ManagedIdentityId{});
  constexpr std::array<std::pair<std::string_view, Kind>, 3> prefixes{{
      {"client-id:", Kind::client_id},
      {"object-id:", Kind::object_id},
      {"resource-id:", Kind::resource_id},
  }};
  for (const auto& [prefix, kind] : prefixes) {
    if (value->starts_with(prefix) && value->size() > prefix.size()) {
      return std::optional(ManagedIdentityId{kind, std::string(value->substr(prefix.size()))});
    }
  }
  return bad_value(managed_identity_variable, *value,
                   "Set it to system, client-id:<id>, object-id:<id> or resource-id:<id>, or unset it");
}

}  // namespace

Result<Settings> Settings::read(const Environment& environment) {
  Settings settings;
  const Result<UserNameForm> form = read_user_name(environment);
  if (!form) return form.error();
  settings.from_variables_.user_name = *form;
  Result<std::optional<ManagedIdentityId>> identity = read_managed_identity(environment);
  if (!identity) return identity.error();
  if (*identity) {
    settings.from_variables_.identity.source = Source::managed_identity;
    settings.from_variables_.identity.managed_identity = **std::move(identity);
  }
  return settings;
}

RegistrySettings Settings::for_registry(std::string_view /*login_server*/) const {
  return from_variables_;
}

std::string_view user_name(UserNameForm form) {
  return form == UserNameForm::token ? token_user_name : guid_user_name;
}

bool is_token_user_name(std::string_view name) {
  return name == guid_user_name || name == token_user_name;
}

}  // namespace acr::config

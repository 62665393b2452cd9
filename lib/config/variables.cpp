#include "config/variables.hpp"

#include <array>
#include <utility>

#include "config/complaints.hpp"
#include "config/text.hpp"
#include "config/vocabulary.hpp"

namespace acr::config {
namespace {

constexpr const char* user_name_variable = "DOCKER_CREDENTIAL_ACR_USERNAME";
constexpr const char* managed_identity_variable = "DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY";

Error bad_value(const char* variable, std::string_view value, std::string hint) {
  return {ErrorKind::bad_input, std::string(variable) + " is " + quoted(value), std::move(hint)};
}

Result<std::optional<UserNameForm>> read_user_name(const Environment& environment) {
  const std::optional<std::string_view> value = environment.get(user_name_variable);
  if (!value) return std::optional<UserNameForm>();
  for (const UserNameWord& word : user_name_words) {
    if (*value == word.name || *value == user_name(word.form)) return std::optional(word.form);
  }
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
    if (!value->starts_with(prefix)) continue;
    const std::string_view id = value->substr(prefix.size());
    if (is_id(id)) return std::optional(ManagedIdentityId{kind, std::string(id)});
  }
  return bad_value(managed_identity_variable, *value,
                   "Set it to system, client-id:<id>, object-id:<id> or resource-id:<id>, or unset it");
}

}  // namespace

Result<Layer> read_variables(const Environment& environment) {
  Layer layer;
  const Result<std::optional<UserNameForm>> form = read_user_name(environment);
  if (!form) return form.error();
  layer.user_name = *form;
  Result<std::optional<ManagedIdentityId>> id = read_managed_identity(environment);
  if (!id) return id.error();
  if (*id) {
    layer.identity.emplace();
    layer.identity->source = Source::managed_identity;
    layer.identity->managed_identity = **std::move(id);
  }
  return layer;
}

}  // namespace acr::config

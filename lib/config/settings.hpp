#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::config {

/// The user name that `get` answers. ACR takes both; clients treat them differently (see `user_name`).
enum class UserNameForm { guid, token };

/// Which managed identity to ask for.
struct ManagedIdentityId {
  enum class Kind { system, client_id, object_id, resource_id };
  Kind kind = Kind::system;
  std::string value;  ///< empty for the system-assigned one
};

/// What a person has set, each in the one place that reads it.
struct Settings {
  UserNameForm user_name = UserNameForm::guid;
  /// `DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY`: use this managed identity and no other source.
  std::optional<ManagedIdentityId> managed_identity;
};

/// Reads the settings; a value that makes no sense is `bad_input` and names its variable.
Result<Settings> read_settings(const Environment& environment);

/// With the all-zero GUID clients send the refresh token as a password over Basic, which every one of them
/// can. With `<token>` they use it as an OAuth2 refresh token, but podman refuses to `login` over it
/// [distribution spec/auth/oauth.md; containers/common login.go].
std::string_view user_name(UserNameForm form);

/// Whether a client's user name is one of the two, so that what comes with it is a refresh token.
bool is_token_user_name(std::string_view name);

}  // namespace acr::config

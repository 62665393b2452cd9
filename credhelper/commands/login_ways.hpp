#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "credentials/session.hpp"
#include "credhelper/commands/world.hpp"
#include "identity/entra.hpp"
#include "platform/clock.hpp"

namespace acr::commands {

/// What came of a login to one registry.
struct LoggedIn {
  std::string who;                     ///< for people
  std::optional<sys_seconds> expires;  ///< of the token; nothing for a password
  std::string note;                    ///< what was written where, or empty
};

/// A person's way to sign in.
enum class SignInWay { device_code, browser };

/// What the settings now say of this registry, or the identity that the environment offers: asks for a token.
Result<LoggedIn> log_in_as_found(const credentials::OpenedRegistry& opened, const World& world,
                                 Deadline deadline);

/// Somebody in particular: tries it first, and then writes it to the settings as this registry's identity.
Result<LoggedIn> log_in_as(const config::Layer& identity, const credentials::OpenedRegistry& opened,
                           const World& world, Deadline deadline);

/// Where a person has signed in during one run of the program. Another sign-in there would replace it.
using SignedIn = std::vector<identity::TenantAddress>;

/// Has a person sign in to the registry's tenant, or their own if `tenant` is empty and the settings name
/// none, unless they just have. Where the environment would put somebody else first, the settings are made to
/// name the person.
Result<LoggedIn> log_in_as_person(SignInWay way, const std::string& tenant,
                                  const credentials::OpenedRegistry& opened, SignedIn& signed_in,
                                  const World& world, Deadline deadline);

/// The admin user, a repository-scoped token, or a service principal by its secret: has the registry check
/// them, and keeps them.
Result<LoggedIn> log_in_with_password(const std::string& user_name, const Secret& password,
                                      const credentials::OpenedRegistry& opened, const World& world,
                                      Deadline deadline);

}  // namespace acr::commands

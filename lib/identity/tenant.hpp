#pragma once

#include <string>

#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::identity {

/// The tenant to ask, where an identity has one of its own and a registry's settings may ask for another.
/// The other one must be among `AZURE_ADDITIONALLY_ALLOWED_TENANTS` (separated by semicolons; `*` is every
/// one), or the error is `bad_input`: an identity is not lent to a tenant that nobody meant
/// [azure-sdk-for-go azidentity azidentity.go, resolveTenant]. Upper and lower case are the same, as to
/// Entra.
Result<std::string> choose_tenant(std::string own, const std::string& asked, const Environment& environment);

}  // namespace acr::identity

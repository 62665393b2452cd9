#pragma once

#include "config/identity.hpp"
#include "platform/digest.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::identity {

/// The secret that is kept there, without the line break behind it that a file tends to have. `bad_input`
/// if there is none.
Result<Secret> read_secret(const config::SecretPlace& place, const Environment& environment);

/// Adds what tells this secret from another: a variable's value, a file's name and mark.
void identify_secret(const config::SecretPlace& place, const Environment& environment, FieldDigest& digest);

/// `AZURE_CLIENT_SECRET`, or the file's name: for an error's text.
std::string_view name_of(const config::SecretPlace& place);

}  // namespace acr::identity

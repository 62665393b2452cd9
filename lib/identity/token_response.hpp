#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

#include "identity/token_source.hpp"

namespace acr::identity {

/// Reads what Entra and every managed-identity endpoint answer: `access_token` with `expires_in` or
/// `expires_on`, each a number or a string of digits [azure-sdk-for-cpp token_credential_impl.cpp], or the
/// latter a date. Nothing if there is no token or no time in it. It ends within a week, whatever they say.
std::optional<Token> read_token_response(std::string_view body, sys_seconds now);

}  // namespace acr::identity

#pragma once

#include <string>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::identity {

/// 32 random bytes as base64url: 43 characters that nobody guesses. `internal` if the kernel has none.
Result<Secret> make_random_text();

/// The `code_challenge` of a `code_verifier` under S256: base64url of its SHA-256 [RFC 7636, 4.2].
std::string code_challenge(const Secret& verifier);

}  // namespace acr::identity

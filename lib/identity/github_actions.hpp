#pragma once

#include <optional>

#include "identity/client_assertion.hpp"

namespace acr::identity {

/// The ID token of a GitHub Actions job, asked for anew each time
/// [actions/toolkit packages/core/src/oidc-utils.ts]. `audience` is what Entra wants it to be for.
std::unique_ptr<ClientAssertion> make_github_actions_assertion(std::string audience,
                                                               const http::Context& context);

/// Whether this is a job that may ask for one (`permissions: id-token: write`).
bool in_github_actions(const Environment& environment);

/// What to say of a job that may not; nothing elsewhere.
std::optional<Error> why_no_id_token(const Environment& environment);

}  // namespace acr::identity

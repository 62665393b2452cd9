#pragma once

#include "identity/client_assertion.hpp"

namespace acr::identity {

/// An ID token in an environment variable, as GitLab's `id_tokens` and others have it. The variable's name
/// identifies it; its value is another one in every job. `audience` is what Entra wants it to be for.
std::unique_ptr<ClientAssertion> make_token_variable_assertion(std::string variable, std::string audience,
                                                               const http::Context& context);

}  // namespace acr::identity

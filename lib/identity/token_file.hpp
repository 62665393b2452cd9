#pragma once

#include "identity/client_assertion.hpp"

namespace acr::identity {

/// An ID token in a file that somebody else keeps fresh, as Kubernetes does: read again at every use. What
/// identifies it is the file's name: its content changes every hour, and is still the same identity's.
std::unique_ptr<ClientAssertion> make_token_file_assertion(std::string path, const http::Context& context);

}  // namespace acr::identity

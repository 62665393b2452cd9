#pragma once

#include "identity/client_assertion.hpp"

namespace acr::identity {

/// An ID token in a file that somebody else keeps fresh, as Kubernetes does: read again at every use.
std::unique_ptr<ClientAssertion> make_token_file_assertion(std::string path);

}  // namespace acr::identity

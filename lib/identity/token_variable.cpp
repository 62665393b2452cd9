#include "identity/token_variable.hpp"

namespace acr::identity {

std::unique_ptr<ClientAssertion> make_token_variable_assertion(std::string, const http::Context&) {
  return nullptr;
}

}  // namespace acr::identity

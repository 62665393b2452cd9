#include "identity/token_file.hpp"

namespace acr::identity {

std::unique_ptr<ClientAssertion> make_token_file_assertion(std::string) {
  return nullptr;
}

}  // namespace acr::identity

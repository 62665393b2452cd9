#include "identity/azure_pipelines.hpp"

namespace acr::identity {

std::unique_ptr<ClientAssertion> make_azure_pipelines_assertion(std::string, const http::Context&) {
  return nullptr;
}

}  // namespace acr::identity

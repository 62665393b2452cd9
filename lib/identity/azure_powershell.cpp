#include "identity/azure_powershell.hpp"

namespace acr::identity {

std::unique_ptr<TokenSource> make_azure_powershell_source(std::string, const http::Context&) {
  return nullptr;
}

}  // namespace acr::identity

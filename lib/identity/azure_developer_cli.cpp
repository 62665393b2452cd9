#include "identity/azure_developer_cli.hpp"

namespace acr::identity {

std::unique_ptr<TokenSource> make_azure_developer_cli_source(std::string, const http::Context&) {
  return nullptr;
}

}  // namespace acr::identity

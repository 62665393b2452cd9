#pragma once

#include <memory>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// The identity of a compute of Azure Machine Learning; on a compute instance, that of the person it belongs
/// to, unless one is named [MSAL go azure_ml.go; azure-sdk-for-python #31032].
std::unique_ptr<TokenSource> make_azure_ml_source(config::ManagedIdentityId id, const http::Context& context);

}  // namespace acr::identity

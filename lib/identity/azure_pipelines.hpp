#pragma once

#include "identity/client_assertion.hpp"

namespace acr::identity {

/// The ID token of an Azure Pipelines job for a service connection, asked for anew each time
/// [azure-sdk-for-go azidentity azure_pipelines_credential.go].
std::unique_ptr<ClientAssertion> make_azure_pipelines_assertion(std::string service_connection_id,
                                                                const http::Context& context);

/// Whether this is a job that may ask for one (`SYSTEM_ACCESSTOKEN: $(System.AccessToken)`).
bool in_azure_pipelines(const Environment& environment);

}  // namespace acr::identity

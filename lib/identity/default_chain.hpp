#pragma once

#include <memory>

#include "http/context.hpp"
#include "identity/imds.hpp"
#include "identity/place.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// The identities that the environment and the machine offer, in DefaultAzureCredential's order
/// [azure-sdk-for-go azidentity default_azure_credential.go]: environment, workload identity, managed
/// identity, developer tools. Ours are the jobs of GitHub Actions and Azure Pipelines, behind workload
/// identity, and the person who has signed in to us, before the tools. An identity that the environment
/// describes in full ends the chain: whatever it answers is the answer.
Result<std::unique_ptr<TokenSource>> make_default_chain(const Place& place, ImdsMemory& memory,
                                                        const http::Context& context);

}  // namespace acr::identity

#pragma once

#include <memory>
#include <string_view>
#include <vector>

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

/// One of them, by the name that the settings have for it.
struct ChainLink {
  std::string_view name;
  std::unique_ptr<TokenSource> source;  ///< null where `AZURE_TOKEN_CREDENTIALS` leaves it out
  bool ends_the_chain = false;          ///< the environment describes it in full
};

/// All of them, also behind the one that ends the chain: for who wants to know what each would answer.
/// `bad_input` if `AZURE_TOKEN_CREDENTIALS` makes no sense; what else is wrong, the link in question answers.
Result<std::vector<ChainLink>> make_every_link(const Place& place, ImdsMemory& memory,
                                               const http::Context& context);

}  // namespace acr::identity

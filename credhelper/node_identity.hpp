#pragma once

#include "config/azure_json.hpp"
#include "config/settings.hpp"
#include "credhelper/image_pull.hpp"
#include "platform/environment.hpp"

namespace acr::kubelet {

/// Whose token the request is to be answered with, as settings for every registry: with a binding or a
/// service account's token the application that the account's annotations name, else the node's managed
/// identity or its service principal with a certificate. `bad_input` says what is missing.
Result<config::Settings> node_settings(const CredentialRequest& request, const PluginOptions& options,
                                       const config::AzureJson& node, const Environment& environment);

/// Whether the answer is the node's service principal itself, id and secret, as without a managed identity
/// [cloud-provider-azure azure_credentials.go: GetCredentials].
bool hands_out_principal(const CredentialRequest& request, const PluginOptions& options,
                         const config::AzureJson& node);

}  // namespace acr::kubelet

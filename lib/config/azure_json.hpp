#pragma once

#include <string>
#include <string_view>

#include "config/identity.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::config {

/// What a Kubernetes node's cloud configuration, mostly `/etc/kubernetes/azure.json`, says of its identity
/// [cloud-provider-azure pkg/azclient: AzureAuthConfig, ARMClientConfig]. Everything else in it is passed
/// over.
struct AzureJson {
  std::string cloud;   ///< empty: the one that a registry is in
  std::string tenant;  ///< of the service principal
  bool use_managed_identity = false;
  ManagedIdentityId managed_identity;
  std::string client_id;  ///< of the service principal
  Secret client_secret;
  std::string certificate_file;  ///< in place of the secret
  Secret certificate_password;
};

/// Reads it: JSON, keys in any case, as Go reads them. `bad_input` says what makes no sense, `untrusted`
/// that others than its owner could have written it.
Result<AzureJson> read_azure_json(const std::string& path);

/// The same of a text; `path` is for errors.
Result<AzureJson> parse_azure_json(std::string_view text, const std::string& path);

}  // namespace acr::config

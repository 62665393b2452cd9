#pragma once

#include "identity/entra.hpp"

namespace acr::identity {

/// Where to ask for a workload's tokens instead of at `entra`: on AKS with identity bindings, at the
/// cluster's own proxy, as `AZURE_KUBERNETES_TOKEN_PROXY`, `…_SNI_NAME`, and `…_CA_FILE` or `…_CA_DATA` tell;
/// `entra` itself where none of them is set. The proxy's path is put before Entra's
/// [azure-sdk-for-go azidentity internal/customtokenproxy]. `bad_input` says what makes no sense.
Result<Authority> through_kubernetes_proxy(const Authority& entra, const Environment& environment);

/// The cluster's authorities, in PEM, from the file that `setting` names. Errors: `bad_input` that names the
/// setting; `transient` for an empty file, as it is for a moment when the cluster's authority changes
/// [customtokenproxy transport.go].
Result<std::string> read_cluster_authorities(const std::string& path, const std::string& setting);

/// Adds the proxy that the environment names to what identifies a source.
void identify_kubernetes_proxy(const Environment& environment, FieldDigest& digest);

}  // namespace acr::identity

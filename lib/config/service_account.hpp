#pragma once

#include <optional>
#include <string>

#include "platform/secret.hpp"

namespace acr::config {

/// Where an AKS cluster with identity bindings gives tokens: at its API server, under a name of its own.
struct IdentityBinding {
  std::string server_name;  ///< to ask for in TLS and HTTP
  std::string address;      ///< the API server's host name or IP address; the port is 443
  std::string ca_file;      ///< the cluster's certificate authority, in PEM
};

/// A pod's service account, of which the kubelet hands over a token.
struct ServiceAccount {
  Secret token;                            ///< a JWT of the cluster's
  std::optional<IdentityBinding> binding;  ///< without one, Entra itself is asked
};

}  // namespace acr::config

#pragma once

#include <string>
#include <string_view>

#include "platform/secret.hpp"

namespace acr {

/// What a Kubernetes Secret of the type `kubernetes.io/dockerconfigjson` says
/// [kubernetes.io docs configuration/secret, pull-image-private-registry].
struct PullSecret {
  std::string name;
  std::string kubernetes_namespace;  ///< empty: the one that kubectl's context has
  std::string registry;              ///< the login server
  std::string user_name;
  Secret password;
  std::string identity;  ///< whose it is, for people; empty for what somebody has typed
  std::string expires;   ///< ISO 8601; empty if nothing tells
};

/// Whether an object may have that name: labels of lower-case letters, digits and inner hyphens with dots
/// between them, at most 253 characters [RFC 1123 subdomain; kubernetes.io docs names].
bool is_object_name(std::string_view text);

/// Whether a namespace may: one such label, at most 63 characters.
bool is_namespace_name(std::string_view text);

/// The manifest, for `kubectl apply -f -`.
Secret write_yaml(const PullSecret& secret);
Secret write_json(const PullSecret& secret);

}  // namespace acr

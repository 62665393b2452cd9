#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/error.hpp"
#include "platform/secret.hpp"

// The text between the kubelet and its credential provider plugins, `credentialprovider.kubelet.k8s.io/v1`
// [kubernetes staging/src/k8s.io/kubelet/pkg/apis/credentialprovider/v1/types.go]. v1beta1 and v1alpha1 have
// the same members; only v1 has service accounts.
namespace acr::kubelet {

struct CredentialRequest {
  std::string api_version;
  std::string image;
  Secret service_account_token;
  std::vector<std::pair<std::string, std::string>> annotations;  ///< the service account's

  /// An annotation's value, empty if it is not there.
  [[nodiscard]] std::string_view annotation(std::string_view key) const;
};

/// Reads standard input's text. `bad_input` for what is no request, or of another version.
Result<CredentialRequest> read_request(std::string_view text);

/// What to send to the registries that a pattern means: a host name in which each `*` stands for one label.
struct AuthEntry {
  std::string pattern;
  std::string user_name;
  Secret password;
};

/// What is cached by the kubelet under the image's registry, or under the image, for that long.
struct CredentialResponse {
  std::chrono::seconds cache_duration{0};
  bool for_image_alone = false;  ///< the registry's other images may have another answer
  std::vector<AuthEntry> auth;
};

/// The response in the request's version, and a newline.
Secret write_response(std::string_view api_version, const CredentialResponse& response);

/// As Go writes durations: `2h59m30s`, `5m0s`, `0s`.
std::string go_duration(std::chrono::seconds duration);

/// How long the kubelet may keep a token that lives on for that long: half of it, so that it asks again while
/// the token is good, and this program renews it before it ends; and an hour at most, so that one which is
/// wanted no longer, and was taken out of a node's cache, is out of its kubelet within that.
std::chrono::seconds cache_duration(std::chrono::seconds life);

}  // namespace acr::kubelet

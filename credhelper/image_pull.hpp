#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/service_account.hpp"
#include "config/settings.hpp"
#include "credhelper/kubelet.hpp"
#include "credhelper/registry_mirrors.hpp"
#include "http/context.hpp"
#include "platform/clock.hpp"

namespace acr::kubelet {

/// What the plugin's command line says, as that of cloud-provider-azure's acr-credential-provider does.
struct PluginOptions {
  std::string azure_json;  ///< the file's path
  std::vector<RegistryMirror> mirrors;
  std::optional<config::IdentityBinding> binding;
  std::string default_client_id;  ///< with a binding: where the service account's annotations name none
  std::string default_tenant;     ///< likewise
};

/// What is to be done once the kubelet has its answer: the token's renewal, or the cache's tidying.
struct DueWork {
  config::Settings settings;
  std::string login_server;
  bool renewal = false;
};

struct PullAnswer {
  CredentialResponse response;
  std::optional<DueWork> due;
};

/// What to pull an image with, as cloud-provider-azure's plugin answers it: the token of the pod's service
/// account where the request has one, else of the node's managed identity, else the node's service principal
/// as it is. An image that is in no registry of ours gets no credentials, which is no error; it costs no I/O,
/// unless the environment describes a cloud that it may be in (AZURE_ENVIRONMENT_FILEPATH).
Result<PullAnswer> answer_pull(const CredentialRequest& request, const PluginOptions& options,
                               const http::Context& context, Deadline deadline);

/// Whether it should be begun: nobody is at it yet.
bool is_free(const DueWork& due, const http::Context& context);

/// Does it. How it went is only noted in the cache.
void finish(const DueWork& due, const http::Context& context, Deadline deadline);

}  // namespace acr::kubelet

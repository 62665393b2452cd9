#include "credhelper/node_identity.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "config/azure_environment.hpp"
#include "config/text.hpp"
#include "http/service_text.hpp"
#include "registry/cloud.hpp"

namespace acr::kubelet {
namespace {

using config::AzureJson;
using config::Identity;
using config::Source;

constexpr std::string_view client_id_annotation = "kubernetes.azure.com/acr-client-id";
constexpr std::string_view tenant_annotation = "kubernetes.azure.com/acr-tenant-id";

Error bad_setting(std::string what, std::string hint) {
  return {ErrorKind::bad_input, std::move(what), std::move(hint)};
}

bool is_pods(const CredentialRequest& request, const PluginOptions& options) {
  return options.binding || !request.service_account_token.empty();
}

std::string annotated(const CredentialRequest& request, std::string_view key, const std::string& otherwise) {
  const std::string_view value = request.annotation(key);
  return value.empty() ? otherwise : std::string(value);
}

/// Annotations are written by whoever owns the namespace.
Result<void> check_annotated(std::string_view key, const std::string& value,
                             bool (*is_sound)(std::string_view)) {
  if (is_sound(value)) return {};
  const std::string name(key);
  if (value.empty()) {
    return bad_setting("the pod's service account has no annotation " + name,
                       "Run: kubectl annotate serviceaccount NAME " + name + "=ID");
  }
  return bad_setting(
      "the service account's annotation " + name + " is \"" + http::printable(value) + "\", which is no id",
      "Correct it");
}

Result<config::Layer> pods_layer(const CredentialRequest& request, const PluginOptions& options) {
  if (request.service_account_token.empty()) {
    return bad_setting("the kubelet sent no service account's token",
                       "Set tokenAttributes in the CredentialProviderConfig, or leave out --ib-sni-name");
  }
  config::Layer layer;
  layer.identity.emplace();
  Identity& identity = *layer.identity;
  identity.source = Source::service_account;
  identity.client_id = annotated(request, client_id_annotation, options.default_client_id);
  layer.tenant = annotated(request, tenant_annotation, options.default_tenant);
  const Result<void> client = check_annotated(client_id_annotation, identity.client_id, config::is_id);
  if (!client) return client.error();
  // A binding knows its tenant itself.
  if (!options.binding || !layer.tenant.empty()) {
    const Result<void> tenant = check_annotated(tenant_annotation, layer.tenant, config::is_tenant);
    if (!tenant) return tenant.error();
  }
  auto account = std::make_shared<config::ServiceAccount>();
  account->token = request.service_account_token.copy();
  account->binding = options.binding;
  identity.service_account = std::move(account);
  return layer;
}

Result<config::Layer> nodes_layer(const AzureJson& node, const std::string& path) {
  config::Layer layer;
  layer.identity.emplace();
  Identity& identity = *layer.identity;
  if (node.use_managed_identity) {
    identity.source = Source::managed_identity;
    identity.managed_identity = node.managed_identity;
    return layer;
  }
  if (node.client_id.empty() || (node.client_secret.empty() && node.certificate_file.empty())) {
    return bad_setting(path + " names neither a managed identity nor a service principal",
                       "Set useManagedIdentityExtension to true, or aadClientId and aadClientSecret");
  }
  if (!node.certificate_password.empty()) {
    return bad_setting(path + " names a certificate with a password, which is not supported",
                       "Keep it without one, readable by root alone, and take aadClientCertPassword out");
  }
  layer.tenant = node.tenant;
  identity.source = Source::certificate;
  identity.client_id = node.client_id;
  identity.certificate_file = node.certificate_file;
  return layer;
}

}  // namespace

Result<config::Settings> node_settings(const CredentialRequest& request, const PluginOptions& options,
                                       const AzureJson& node, const Environment& environment) {
  Result<config::Layer> layer =
      is_pods(request, options) ? pods_layer(request, options) : nodes_layer(node, options.azure_json);
  if (!layer) return layer.error();
  layer->cloud = node.cloud;
  std::vector<config::CustomCloud> clouds;
  Result<std::optional<config::CustomCloud>> described = config::read_azure_environment(environment);
  if (!described) return described.error();
  if (*described) {
    // Its name is the node's: they differ on some nodes, and there is only one.
    (*described)->name = node.cloud;
    const bool is_azures = node.cloud.empty() || registry::find_cloud(node.cloud) != nullptr;
    if (!is_azures) clouds.push_back(**std::move(described));
  }
  return config::Settings::fixed(*std::move(layer), std::move(clouds));
}

bool hands_out_principal(const CredentialRequest& request, const PluginOptions& options,
                         const AzureJson& node) {
  return !is_pods(request, options) && !node.use_managed_identity && !node.client_secret.empty();
}

}  // namespace acr::kubelet

#pragma once

#include <memory>
#include <string>

namespace acr::config {

struct ServiceAccount;

/// Which managed identity to ask for.
struct ManagedIdentityId {
  enum class Kind { system, client_id, object_id, resource_id };
  Kind kind = Kind::system;
  std::string value;  ///< empty for the system-assigned one
};

/// The ways to be somebody, as the settings name them.
enum class Source {
  chain,  ///< the first that is there, as in DefaultAzureCredential: what holds where nothing is named
  environment,
  client_secret,
  certificate,
  workload_identity,
  token_file,
  token_variable,
  github_actions,
  azure_pipelines,
  managed_identity,
  azure_cli,
  azure_developer_cli,
  azure_powershell,
  signed_in_user,
  service_account,  ///< no settings file names it: the kubelet hands its token over
};

/// Where a secret is to be found. Settings never hold one themselves.
struct SecretPlace {
  enum class Kind { none, variable, file };
  Kind kind = Kind::none;
  std::string name;  ///< the variable's name, or the file's absolute path
};

/// Who to be, and with what. A source uses the fields that belong to it; the others are empty. An empty
/// field that it needs is looked for in the environment, under the name that the SDKs give it.
struct Identity {
  Source source = Source::chain;
  std::string client_id;
  SecretPlace client_secret;
  std::string certificate_file;  ///< PEM or PFX, with its key
  SecretPlace certificate_password;
  bool send_certificate_chain = false;
  std::string token_file;      ///< an ID token of somebody whom Entra trusts
  std::string token_variable;  ///< the name of the variable that holds one
  std::string service_connection_id;
  ManagedIdentityId managed_identity;
  std::string subscription;
  std::shared_ptr<const ServiceAccount> service_account;
};

}  // namespace acr::config

#include "identity/named_source.hpp"

#include <optional>
#include <string>

#include "identity/azure_cli.hpp"
#include "identity/azure_developer_cli.hpp"
#include "identity/azure_pipelines.hpp"
#include "identity/azure_powershell.hpp"
#include "identity/certificate.hpp"
#include "identity/client_secret.hpp"
#include "identity/github_actions.hpp"
#include "identity/managed_identity.hpp"
#include "identity/service_account.hpp"
#include "identity/signed_in_user.hpp"
#include "identity/token_file.hpp"
#include "identity/token_variable.hpp"
#include "identity/workload_identity.hpp"

namespace acr::identity {
namespace {

using config::SecretPlace;
using config::Source;

class Builder {
 public:
  Builder(const config::Identity& identity, const Place& place, ImdsMemory& memory,
          const http::Context& context)
      : identity_(identity), place_(place), memory_(memory), context_(context) {}

  Result<std::unique_ptr<TokenSource>> build() {
    std::unique_ptr<TokenSource> source = make();
    if (missing_) return *std::move(missing_);
    return source;
  }

 private:
  std::unique_ptr<TokenSource> make() {
    switch (identity_.source) {
      case Source::client_secret:
        return make_client_secret_source(address(), client_id(), client_secret(), context_);
      case Source::certificate: {
        std::string id = client_id();
        return with_assertion(make_certificate_assertion(certificate(), std::move(id), context_));
      }
      case Source::workload_identity:
        return make_workload_identity_source(address(), client_id(), token_file(), context_);
      case Source::token_file:
        return with_assertion(make_token_file_assertion(token_file(), context_));
      case Source::token_variable:
        return with_assertion(make_token_variable_assertion(
            identity_.token_variable, std::string(place_.federation_audience), context_));
      case Source::github_actions:
        return with_assertion(
            make_github_actions_assertion(std::string(place_.federation_audience), context_));
      case Source::azure_pipelines:
        return with_assertion(
            make_azure_pipelines_assertion(given_or(identity_.service_connection_id, "serviceConnectionId",
                                                    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
                                           context_));
      case Source::managed_identity:
        return make_managed_identity_source(identity_.managed_identity, Asked::by_name, memory_, context_);
      case Source::azure_cli:
        return make_azure_cli_source({place_.tenant, identity_.subscription}, Asked::by_name, context_);
      case Source::azure_developer_cli:
        return make_azure_developer_cli_source(place_.tenant, Asked::by_name, context_);
      case Source::azure_powershell:
        return make_azure_powershell_source(place_.tenant, Asked::by_name, context_);
      case Source::signed_in_user:
        return make_signed_in_user_source({place_.authority, place_.tenant}, context_, place_.sealing);
      case Source::service_account:
        // Nothing of the environment's: the node's is not the pod's.
        return make_service_account_source({place_.authority, place_.tenant}, identity_.client_id,
                                           identity_.service_account, context_);
      case Source::environment:
        return from_environment();
      case Source::chain:
        break;
    }
    return nullptr;
  }

  /// A service principal whose every part is in the environment. A secret wins over a certificate.
  std::unique_ptr<TokenSource> from_environment() {
    if (!context_.environment.get("AZURE_CLIENT_SECRET") &&
        context_.environment.get("AZURE_CLIENT_CERTIFICATE_PATH")) {
      std::string id = client_id();
      return with_assertion(make_certificate_assertion(certificate(), std::move(id), context_));
    }
    return make_client_secret_source(address(), client_id(), client_secret(), context_);
  }

  std::unique_ptr<TokenSource> with_assertion(std::unique_ptr<ClientAssertion> assertion) {
    return make_client_assertion_source(address(), client_id(), std::move(assertion), context_);
  }

  /// What the settings give, or else the variable; what neither has is noted as missing.
  std::string given_or(const std::string& given, const char* key, const char* variable) {
    if (!given.empty()) return given;
    if (const auto value = context_.environment.get(variable)) return std::string(*value);
    if (!missing_) missing_ = missing(key, variable);
    return {};
  }

  /// The hint names a place where the settings' reader takes the key.
  [[nodiscard]] Error missing(std::string_view key, const std::string& variable) const {
    const bool of_registry = key == "tenant";
    if (identity_.source == Source::environment && !of_registry) {
      return {ErrorKind::bad_input, "the settings name the environment's identity, and it has no " + variable,
              "Set " + variable};
    }
    return {ErrorKind::bad_input,
            std::string("the settings name an identity without \"").append(key).append("\""),
            (of_registry ? "Add \"tenant\" to the registry's settings, or set "
                         : "Add it to the identity, or set ") +
                variable};
  }

  bool is_pipeline() const { return identity_.source == Source::azure_pipelines; }

  TenantAddress address() {
    const char* variable = is_pipeline() && !context_.environment.get("AZURE_TENANT_ID")
                               ? "AZURESUBSCRIPTION_TENANT_ID"
                               : "AZURE_TENANT_ID";
    return {place_.authority, given_or(place_.tenant, "tenant", variable)};
  }

  std::string client_id() {
    const char* variable = is_pipeline() && !context_.environment.get("AZURE_CLIENT_ID")
                               ? "AZURESUBSCRIPTION_CLIENT_ID"
                               : "AZURE_CLIENT_ID";
    return given_or(identity_.client_id, "clientId", variable);
  }

  std::string token_file() {
    return given_or(identity_.token_file, "tokenFile", "AZURE_FEDERATED_TOKEN_FILE");
  }

  SecretPlace client_secret() {
    if (identity_.client_secret.kind != SecretPlace::Kind::none) return identity_.client_secret;
    given_or("", "clientSecretFile", "AZURE_CLIENT_SECRET");
    return {SecretPlace::Kind::variable, "AZURE_CLIENT_SECRET"};
  }

  CertificateSettings certificate() {
    CertificateSettings settings = environment_certificate(context_.environment);
    if (!identity_.certificate_file.empty()) {
      // Another certificate has nothing to do with the environment's password.
      settings = {identity_.certificate_file, identity_.certificate_password,
                  identity_.send_certificate_chain};
    }
    settings.file = given_or(settings.file, "certificateFile", "AZURE_CLIENT_CERTIFICATE_PATH");
    return settings;
  }

  const config::Identity& identity_;
  const Place& place_;
  ImdsMemory& memory_;
  const http::Context& context_;
  std::optional<Error> missing_;
};

}  // namespace

Result<std::unique_ptr<TokenSource>> make_named_source(const config::Identity& identity, const Place& place,
                                                       ImdsMemory& memory, const http::Context& context) {
  return Builder(identity, place, memory, context).build();
}

}  // namespace acr::identity

#include "identity/default_chain.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "identity/allowed_sources.hpp"
#include "identity/azure_cli.hpp"
#include "identity/azure_developer_cli.hpp"
#include "identity/azure_pipelines.hpp"
#include "identity/azure_powershell.hpp"
#include "identity/certificate.hpp"
#include "identity/chain.hpp"
#include "identity/client_secret.hpp"
#include "identity/github_actions.hpp"
#include "identity/managed_identity.hpp"
#include "identity/signed_in_user.hpp"
#include "identity/tenant.hpp"
#include "identity/workload_identity.hpp"

namespace acr::identity {
namespace {

using Source = std::unique_ptr<TokenSource>;
using Kind = config::SecretPlace::Kind;

/// Stands in the chain for what cannot be asked, to say why: mostly what the environment does not describe.
class MissingSource final : public TokenSource {
 public:
  MissingSource(std::string_view name, const std::string& what, std::string hint = {})
      : error_(in_context(name, {ErrorKind::unavailable, what, std::move(hint)})) {}
  explicit MissingSource(Error error) : error_(std::move(error)) {}
  Result<Token> token(const Audience& /*audience*/, Deadline /*deadline*/) override { return error_; }
  Ahead begin(const Audience& /*audience*/) override {
    return error_.kind == ErrorKind::unavailable ? Ahead::go_on : Ahead::wait;
  }
  [[nodiscard]] std::string describe() const override { return {}; }
  void identify(FieldDigest& /*digest*/) const override {}

 private:
  Error error_;
};

/// The environment's variables, and what of them is missing for one source.
class Variables {
 public:
  explicit Variables(const Environment& environment) : environment_(environment) {}

  std::string get(const char* name) const { return std::string(environment_.get(name).value_or("")); }

  /// `AZURE_TENANT_ID, AZURE_CLIENT_ID`: those that are not set.
  std::string missing(std::initializer_list<const char*> names) const {
    std::string text;
    for (const char* name : names) {
      if (!environment_.get(name)) text.append(text.empty() ? "" : ", ").append(name);
    }
    return text;
  }
  bool all(std::initializer_list<const char*> names) const { return missing(names).empty(); }

 private:
  const Environment& environment_;
};

class Builder {
 public:
  Builder(const Place& place, ImdsMemory& memory, const http::Context& context)
      : place_(place), memory_(memory), context_(context), variables_(context.environment) {}

  /// As far as it is asked.
  Result<Source> build() {
    const Result<AllowedSources> allowed = read_allowed_sources(context_.environment);
    if (!allowed) return allowed.error();
    add_until_decided(*allowed);
    if (error_) return *std::move(error_);
    std::vector<Source> sources;
    for (ChainLink& link : links_) {
      if (link.source) sources.push_back(std::move(link.source));
    }
    return Source(std::make_unique<Chain>(std::move(sources)));
  }

  Result<std::vector<ChainLink>> build_every_link() {
    const Result<AllowedSources> allowed = read_allowed_sources(context_.environment);
    if (!allowed) return allowed.error();
    whole_ = true;
    add_until_decided(*allowed);
    return std::move(links_);
  }

 private:
  void add_until_decided(const AllowedSources& allowed) {
    if (!allowed.environment) leave_out("environment");
    if (allowed.environment && add_principal()) return;
    if (!allowed.workload_identity) leave_out("workload-identity");
    if (allowed.workload_identity && add_workload_identity()) return;
    if (allowed.workload_identity && add_ci_job()) return;
    if (!allowed.managed_identity) leave_out("managed-identity");
    if (allowed.managed_identity) add_managed_identity(allowed.managed_identity_alone());
    if (!allowed.signed_in_user) leave_out("signed-in-user");
    if (allowed.signed_in_user) {
      add("signed-in-user", make_signed_in_user_source(own_tenant(""), context_, place_.sealing));
    }
    if (!allowed.azure_cli) leave_out("azure-cli");
    if (allowed.azure_cli) {
      add("azure-cli", make_azure_cli_source({place_.tenant, ""}, Asked::in_a_chain, context_));
    }
    if (!allowed.azure_powershell) leave_out("azure-powershell");
    if (allowed.azure_powershell) {
      add("azure-powershell", make_azure_powershell_source(place_.tenant, Asked::in_a_chain, context_));
    }
    if (!allowed.azure_developer_cli) leave_out("azure-developer-cli");
    if (allowed.azure_developer_cli) {
      add("azure-developer-cli", make_azure_developer_cli_source(place_.tenant, Asked::in_a_chain, context_));
    }
  }

  void leave_out(std::string_view name) { links_.push_back({name, nullptr, false}); }

  void add(std::string_view name, Source source) {
    if (whole_ && error_) {
      source = std::make_unique<MissingSource>(*std::exchange(error_, std::nullopt));
    }
    links_.push_back({name, std::move(source), false});
  }

  /// Adds what the environment describes in full. Returns whether it is the last one.
  bool add_last(std::string_view name, Source source) {
    add(name, std::move(source));
    links_.back().ends_the_chain = true;
    return !whole_;
  }

  /// The address of an identity whose own tenant this is; what is wrong with it is told at the end.
  TenantAddress own_tenant(const std::string& own) {
    Result<std::string> tenant = choose_tenant(own, place_.tenant, context_.environment);
    if (!tenant) error_ = tenant.error();
    return {place_.authority, tenant ? *std::move(tenant) : std::string()};
  }

  /// A secret wins over a certificate. Returns whether there is one of them, in full.
  bool add_principal() {
    const std::string missing = variables_.missing({"AZURE_TENANT_ID", "AZURE_CLIENT_ID"});
    const bool secret = variables_.all({"AZURE_CLIENT_SECRET"});
    const bool certificate = variables_.all({"AZURE_CLIENT_CERTIFICATE_PATH"});
    if (!missing.empty() || !(secret || certificate)) {
      const std::string proof =
          secret || certificate ? "" : "AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH";
      add("environment",
          std::make_unique<MissingSource>(
              "environment", missing + (missing.empty() || proof.empty() ? "" : ", ") + proof + " not set",
              "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET to a service principal's"));
      return false;
    }
    TenantAddress address = own_tenant(variables_.get("AZURE_TENANT_ID"));
    std::string client_id = variables_.get("AZURE_CLIENT_ID");
    if (secret) {
      return add_last("environment",
                      make_client_secret_source(std::move(address), std::move(client_id),
                                                {Kind::variable, "AZURE_CLIENT_SECRET"}, context_));
    }
    std::unique_ptr<ClientAssertion> assertion =
        make_certificate_assertion(environment_certificate(context_.environment), client_id, context_);
    return add_last("environment", make_client_assertion_source(std::move(address), std::move(client_id),
                                                                std::move(assertion), context_));
  }

  bool add_workload_identity() {
    const std::string missing =
        variables_.missing({"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"});
    if (!missing.empty()) {
      add("workload-identity", std::make_unique<MissingSource>("workload identity", missing + " not set"));
      return false;
    }
    TenantAddress address = own_tenant(variables_.get("AZURE_TENANT_ID"));
    return add_last("workload-identity",
                    make_workload_identity_source(std::move(address), variables_.get("AZURE_CLIENT_ID"),
                                                  variables_.get("AZURE_FEDERATED_TOKEN_FILE"), context_));
  }

  /// A CI job that may ask for ID tokens, and says which application they are for.
  bool add_ci_job() {
    if (in_github_actions(context_.environment) && variables_.all({"AZURE_TENANT_ID", "AZURE_CLIENT_ID"})) {
      TenantAddress address = own_tenant(variables_.get("AZURE_TENANT_ID"));
      return add_last(
          "github-actions",
          make_client_assertion_source(
              std::move(address), variables_.get("AZURE_CLIENT_ID"),
              make_github_actions_assertion(std::string(place_.federation_audience), context_), context_));
    }
    if (std::optional<Error> none = why_no_id_token(context_.environment)) {
      add("github-actions", std::make_unique<MissingSource>(*std::move(none)));
    }
    if (in_azure_pipelines(context_.environment) &&
        variables_.all({"AZURESUBSCRIPTION_TENANT_ID", "AZURESUBSCRIPTION_CLIENT_ID",
                        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"})) {
      TenantAddress address = own_tenant(variables_.get("AZURESUBSCRIPTION_TENANT_ID"));
      return add_last("azure-pipelines",
                      make_client_assertion_source(
                          std::move(address), variables_.get("AZURESUBSCRIPTION_CLIENT_ID"),
                          make_azure_pipelines_assertion(
                              variables_.get("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"), context_),
                          context_));
    }
    return false;
  }

  void add_managed_identity(bool alone) {
    config::ManagedIdentityId id;
    if (variables_.all({"AZURE_CLIENT_ID"})) {
      id = {config::ManagedIdentityId::Kind::client_id, variables_.get("AZURE_CLIENT_ID")};
    }
    add("managed-identity",
        make_managed_identity_source(std::move(id), alone ? Asked::by_name : Asked::in_a_chain, memory_,
                                     context_));
  }

  const Place& place_;
  ImdsMemory& memory_;
  const http::Context& context_;
  Variables variables_;
  std::vector<ChainLink> links_;
  std::optional<Error> error_;
  bool whole_ = false;  ///< also what stands behind the end of the chain
};

}  // namespace

Result<Source> make_default_chain(const Place& place, ImdsMemory& memory, const http::Context& context) {
  return Builder(place, memory, context).build();
}

Result<std::vector<ChainLink>> make_every_link(const Place& place, ImdsMemory& memory,
                                               const http::Context& context) {
  return Builder(place, memory, context).build_every_link();
}

}  // namespace acr::identity

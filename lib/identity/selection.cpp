#include "identity/selection.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "identity/azure_cli.hpp"
#include "identity/chain.hpp"
#include "identity/client_secret.hpp"
#include "platform/digest.hpp"

namespace acr::identity {
namespace {

using config::ManagedIdentityId;

struct ServicePrincipal {
  std::string_view tenant;
  std::string_view client_id;
  std::string_view secret;
};

/// The service principal that the environment describes in full, or what is missing from it.
Result<ServicePrincipal> read_service_principal(const Environment& environment) {
  const auto tenant = environment.get("AZURE_TENANT_ID");
  const auto client_id = environment.get("AZURE_CLIENT_ID");
  const auto secret = environment.get("AZURE_CLIENT_SECRET");
  if (tenant && client_id && secret) return ServicePrincipal{*tenant, *client_id, *secret};
  std::string missing;
  const auto require = [&missing](const char* name, bool present) {
    if (!present) missing += (missing.empty() ? "" : ", ") + std::string(name);
  };
  require("AZURE_TENANT_ID", tenant.has_value());
  require("AZURE_CLIENT_ID", client_id.has_value());
  require("AZURE_CLIENT_SECRET", secret.has_value());
  return Error{ErrorKind::unavailable, "environment: " + missing + " not set"};
}

/// Stands in the chain for a service principal that the environment does not describe.
class MissingSource final : public TokenSource {
 public:
  explicit MissingSource(Error error) : error_(std::move(error)) {}
  Result<Token> token(const Audience& /*audience*/, Deadline /*deadline*/) override { return error_; }
  [[nodiscard]] std::string describe() const override { return "service principal from the environment"; }

 private:
  Error error_;
};

std::string_view kind_name(ManagedIdentityId::Kind kind) {
  constexpr std::array<std::string_view, 4> names{"system", "client", "object", "resource"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace

Result<Sources> read_sources(const Environment& environment) {
  const auto value = environment.get("AZURE_TOKEN_CREDENTIALS");
  if (!value) return Sources{};
  std::string name(*value);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (name == "dev") return Sources{false, false, true};
  if (name == "prod") return Sources{true, true, false};
  if (name == "environmentcredential") return Sources{true, false, false};
  if (name == "managedidentitycredential") return Sources{false, true, false};
  if (name == "azureclicredential") return Sources{false, false, true};
  return Error{
      ErrorKind::bad_input, "AZURE_TOKEN_CREDENTIALS is \"" + std::string(*value) + "\"",
      "Set it to dev, prod, EnvironmentCredential, ManagedIdentityCredential or AzureCLICredential, or "
      "unset it"};
}

Result<Selection> Selection::read(const config::Settings& settings, const registry::Cloud& cloud,
                                  const Environment& environment) {
  const Result<Sources> sources = read_sources(environment);
  if (!sources) return sources.error();
  Selection selection(*sources,
                      std::string(environment.get("AZURE_AUTHORITY_HOST").value_or(cloud.authority)));
  if (settings.managed_identity) {
    selection.sources_ = {false, true, false};
    selection.managed_identity_ = settings.managed_identity;
  } else if (const auto client_id = environment.get("AZURE_CLIENT_ID")) {
    selection.managed_identity_ =
        ManagedIdentityId{ManagedIdentityId::Kind::client_id, std::string(*client_id)};
  }
  selection.take_fingerprint(environment);
  return selection;
}

bool Selection::still_holds(const Environment& environment) const {
  Selection now(sources_, authority_);
  now.managed_identity_ = managed_identity_;
  now.take_fingerprint(environment);
  return now.fingerprint_ == fingerprint_;
}

void Selection::take_fingerprint(const Environment& environment) {
  FieldDigest digest;
  digest.add(authority_);
  const Result<ServicePrincipal> principal = read_service_principal(environment);
  if (sources_.environment && principal) {
    // It ends the chain, whatever it answers: nothing further down can matter.
    digest.add("secret").add(principal->tenant).add(principal->client_id).add(principal->secret);
    fingerprint_ = digest.hex();
    return;
  }
  if (sources_.managed_identity) {
    const ManagedIdentityId id = managed_identity_.value_or(ManagedIdentityId{});
    digest.add("managed").add(kind_name(id.kind)).add(id.value);
    digest.add(environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST").value_or(""));
  }
  if (sources_.azure_cli) digest.add("az").add(azure_cli_account_mark(environment));
  fingerprint_ = digest.hex();
}

Result<std::unique_ptr<TokenSource>> Selection::make_source(ImdsMemory& memory,
                                                            const http::Context& context) const {
  std::vector<std::unique_ptr<TokenSource>> chain;
  if (sources_.environment) {
    const Result<ServicePrincipal> principal = read_service_principal(context.environment);
    if (principal) {
      Result<Authority> authority = make_authority(authority_, principal->tenant);
      if (!authority) return authority.error();
      return make_client_secret_source(*std::move(authority), std::string(principal->client_id),
                                       Secret(principal->secret), context);
    }
    chain.push_back(std::make_unique<MissingSource>(principal.error()));
  }
  if (sources_.managed_identity) {
    const Asked asked = sources_.azure_cli || sources_.environment ? Asked::in_a_chain : Asked::by_name;
    chain.push_back(
        make_imds_source(managed_identity_.value_or(ManagedIdentityId{}), asked, memory, context));
  }
  if (sources_.azure_cli) chain.push_back(make_azure_cli_source(context));
  return std::unique_ptr<TokenSource>(std::make_unique<Chain>(std::move(chain)));
}

}  // namespace acr::identity

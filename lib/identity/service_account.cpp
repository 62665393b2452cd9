#include "identity/service_account.hpp"

#include "config/text.hpp"
#include "http/json.hpp"
#include "http/jwt.hpp"
#include "http/service_text.hpp"
#include "identity/client_assertion.hpp"
#include "identity/id_token.hpp"
#include "identity/kubernetes_proxy.hpp"

namespace acr::identity {
namespace {

/// Whose token it is, as the token says. Nobody but Entra can verify that; a token that says nothing of it
/// stands for itself alone.
struct Holder {
  std::string issuer;
  std::string subject;
  std::string uid;
};

std::string_view uid_in(const boost::json::object& claims) {
  const boost::json::value* const cluster = claims.if_contains("kubernetes.io");
  if (cluster == nullptr || !cluster->is_object()) return {};
  const boost::json::value* const account = cluster->get_object().if_contains("serviceaccount");
  if (account == nullptr || !account->is_object()) return {};
  return http::string_member(account->get_object(), "uid");
}

Holder read_holder(const Secret& token) {
  Holder holder;
  http::with_jwt_claims(token.reveal(), [&holder](const boost::json::object& claims) {
    holder.issuer = http::string_member(claims, "iss");
    holder.subject = http::string_member(claims, "sub");
    holder.uid = uid_in(claims);
  });
  if (holder.subject.empty()) holder = {{}, {}, sha256(token.reveal())};
  return holder;
}

class HeldToken final : public ClientAssertion {
 public:
  HeldToken(std::shared_ptr<const config::ServiceAccount> account, const http::Context& context)
      : account_(std::move(account)), holder_(read_holder(account_->token)), context_(context) {}

  Result<Secret> make(const Authority& /*authority*/, Deadline /*deadline*/) override {
    doubt_ = {};
    Result<Secret> token = read_id_token(account_->token.reveal());
    if (!token) {
      Error error = token.error();
      error.hint = "Check tokenAttributes in the kubelet's CredentialProviderConfig";
      return error;
    }
    doubt_ = doubt_expiry(token->reveal(), context_.clock.now(), "Check this node's clock");
    return token;
  }

  [[nodiscard]] std::string describe() const override {
    return holder_.subject.empty() ? "a service account's token"
                                   : "the token of " + http::printable(holder_.subject);
  }
  [[nodiscard]] Doubt doubt() const override { return doubt_; }
  void identify(FieldDigest& digest) const override {
    digest.add(holder_.issuer).add(holder_.subject).add(holder_.uid);
  }

 private:
  std::shared_ptr<const config::ServiceAccount> account_;
  Holder holder_;
  http::Context context_;
  Doubt doubt_;
};

/// The API server, asked under the binding's name.
Result<Authority> bound_authority(const config::IdentityBinding& binding, std::string tenant) {
  Result<std::string> authorities = read_cluster_authorities(binding.ca_file, "--ib-ca-file");
  if (!authorities) return authorities.error();
  Authority authority;
  authority.endpoint.host = config::lower(binding.address);
  authority.route = http::Route::direct;
  authority.tenant = std::move(tenant);
  authority.proof.name = binding.server_name;
  authority.proof.authorities = *std::move(authorities);
  authority.host = binding.server_name;
  authority.token_target = "/";
  return authority;
}

class ServiceAccountSource final : public TokenSource {
 public:
  ServiceAccountSource(TenantAddress address, std::string client_id,
                       std::shared_ptr<const config::ServiceAccount> account, const http::Context& context)
      : address_(std::move(address)),
        client_id_(std::move(client_id)),
        account_(std::move(account)),
        assertion_(account_, context),
        context_(context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    const Result<Authority> authority =
        account_->binding ? bound_authority(*account_->binding, address_.tenant) : make_authority(address_);
    if (!authority) return in_context(describe(), authority.error());
    return request_token_with(assertion_, *authority, client_id_, audience, describe(), context_, deadline);
  }

  [[nodiscard]] std::string describe() const override {
    std::string text = "application " + client_id_;
    if (!address_.tenant.empty()) text.append(" in tenant ").append(address_.tenant);
    return text.append(" with ").append(assertion_.describe());
  }

  void identify(FieldDigest& digest) const override {
    digest.add("service-account").add(address_.authority).add(address_.tenant).add(client_id_);
    assertion_.identify(digest);
    if (!account_->binding) return;
    digest.add(account_->binding->server_name)
        .add(account_->binding->address)
        .add(account_->binding->ca_file);
  }

 private:
  TenantAddress address_;
  std::string client_id_;
  std::shared_ptr<const config::ServiceAccount> account_;
  HeldToken assertion_;
  http::Context context_;
};

}  // namespace

std::unique_ptr<TokenSource> make_service_account_source(
    TenantAddress address, std::string client_id, std::shared_ptr<const config::ServiceAccount> account,
    const http::Context& context) {
  return std::make_unique<ServiceAccountSource>(std::move(address), std::move(client_id), std::move(account),
                                                context);
}

}  // namespace acr::identity

#include "identity/client_secret.hpp"

#include "identity/secret_place.hpp"

namespace acr::identity {
namespace {

constexpr std::string_view wrong_secret = "AADSTS7000215";

class ClientSecretSource final : public TokenSource {
 public:
  ClientSecretSource(TenantAddress address, std::string client_id, config::SecretPlace secret,
                     const http::Context& context)
      : address_(std::move(address)),
        client_id_(std::move(client_id)),
        secret_(std::move(secret)),
        context_(context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    const Result<Authority> authority = make_authority(address_);
    if (!authority) return in_context(describe(), authority.error());
    const Result<Secret> secret = read_secret(secret_, context_.environment);
    if (!secret) return in_context(describe(), secret.error());
    const std::string scope = audience.scope();
    Result<Token> token = request_entra_token(*authority,
                                              {{"grant_type", "client_credentials"},
                                               {"client_id", client_id_},
                                               {"client_secret", secret->reveal()},
                                               {"scope", scope}},
                                              describe(), secret->reveal(), context_, deadline);
    if (token || token.error().service_code != wrong_secret) return token;
    Error error = token.error();
    error.hint = std::string(name_of(secret_)) +
                 " must hold the secret's value, not its id; make a new one with: az ad sp credential reset "
                 "--id " +
                 client_id_;
    return error;
  }

  [[nodiscard]] std::string describe() const override {
    return "service principal " + client_id_ + " in tenant " + address_.tenant;
  }

  void identify(FieldDigest& digest) const override {
    digest.add("client-secret").add(address_.authority).add(address_.tenant).add(client_id_);
    identify_secret(secret_, context_.environment, digest);
  }

 private:
  TenantAddress address_;
  std::string client_id_;
  config::SecretPlace secret_;
  http::Context context_;
};

}  // namespace

std::unique_ptr<TokenSource> make_client_secret_source(TenantAddress address, std::string client_id,
                                                       config::SecretPlace secret,
                                                       const http::Context& context) {
  return std::make_unique<ClientSecretSource>(std::move(address), std::move(client_id), std::move(secret),
                                              context);
}

}  // namespace acr::identity

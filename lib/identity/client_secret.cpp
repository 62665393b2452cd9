#include "identity/client_secret.hpp"

namespace acr::identity {
namespace {

class ClientSecretSource final : public TokenSource {
 public:
  ClientSecretSource(Authority authority, std::string client_id, Secret secret, const http::Context& context)
      : authority_(std::move(authority)),
        client_id_(std::move(client_id)),
        secret_(std::move(secret)),
        context_(context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    const std::string scope = audience.scope();
    return request_entra_token(authority_,
                               {{"grant_type", "client_credentials"},
                                {"client_id", client_id_},
                                {"client_secret", secret_.reveal()},
                                {"scope", scope}},
                               describe(), secret_.reveal(), context_, deadline);
  }

  [[nodiscard]] std::string describe() const override {
    return "service principal " + client_id_ + " in tenant " + authority_.tenant;
  }

 private:
  Authority authority_;
  std::string client_id_;
  Secret secret_;
  http::Context context_;
};

}  // namespace

std::unique_ptr<TokenSource> make_client_secret_source(Authority authority, std::string client_id,
                                                       Secret secret, const http::Context& context) {
  return std::make_unique<ClientSecretSource>(std::move(authority), std::move(client_id), std::move(secret),
                                              context);
}

}  // namespace acr::identity

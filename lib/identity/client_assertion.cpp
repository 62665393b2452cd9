#include "identity/client_assertion.hpp"

namespace acr::identity {
namespace {

constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

class ClientAssertionSource final : public TokenSource {
 public:
  ClientAssertionSource(TenantAddress address, std::string client_id,
                        std::unique_ptr<ClientAssertion> assertion, const http::Context& context)
      : address_(std::move(address)),
        client_id_(std::move(client_id)),
        assertion_(std::move(assertion)),
        context_(context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    const Result<Authority> authority = make_authority(address_);
    if (!authority) return in_context(describe(), authority.error());
    return request_token_with(*assertion_, *authority, client_id_, audience, describe(), context_, deadline);
  }

  [[nodiscard]] std::string describe() const override {
    return "application " + client_id_ + " in tenant " + address_.tenant + " with " + assertion_->describe();
  }

  void identify(FieldDigest& digest) const override {
    digest.add("client-assertion").add(address_.authority).add(address_.tenant).add(client_id_);
    assertion_->identify(digest);
  }

 private:
  TenantAddress address_;
  std::string client_id_;
  std::unique_ptr<ClientAssertion> assertion_;
  http::Context context_;
};

}  // namespace

Result<Token> request_token_with(ClientAssertion& assertion, const Authority& authority,
                                 std::string_view client_id, const Audience& audience, std::string_view who,
                                 const http::Context& context, Deadline deadline) {
  const Result<Secret> jwt = assertion.make(authority, deadline);
  if (!jwt) return in_context(who, jwt.error());
  const std::string scope = audience.scope();
  Result<Token> token = request_entra_token(authority,
                                            {{"grant_type", "client_credentials"},
                                             {"client_id", client_id},
                                             {"client_assertion_type", assertion_type},
                                             {"client_assertion", jwt->reveal()},
                                             {"scope", scope}},
                                            who, jwt->reveal(), context, deadline);
  const Doubt doubt = assertion.doubt();
  if (token || token.error().kind == ErrorKind::transient || doubt.what.empty()) return token;
  Error error = token.error();
  error.what += "; " + doubt.what;
  error.hint = doubt.hint;
  return error;
}

std::unique_ptr<TokenSource> make_client_assertion_source(TenantAddress address, std::string client_id,
                                                          std::unique_ptr<ClientAssertion> assertion,
                                                          const http::Context& context) {
  return std::make_unique<ClientAssertionSource>(std::move(address), std::move(client_id),
                                                 std::move(assertion), context);
}

}  // namespace acr::identity

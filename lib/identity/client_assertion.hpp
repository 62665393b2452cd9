#pragma once

#include <memory>
#include <string>

#include "http/context.hpp"
#include "identity/entra.hpp"

namespace acr::identity {

/// Why Entra may have refused an assertion, as far as can be seen from here; empty if nothing can. Entra has
/// its own clock, and ours may be wrong: so it is asked all the same, and this is told beside its refusal.
struct Doubt {
  std::string what;
  std::string hint;
};

/// What an application proves itself with instead of a secret: a JWT, made or fetched anew for every token
/// that is asked for. One that was kept would outlive its few minutes (AADSTS700024).
class ClientAssertion {
 public:
  ClientAssertion() = default;
  ClientAssertion(const ClientAssertion&) = delete;
  ClientAssertion& operator=(const ClientAssertion&) = delete;
  virtual ~ClientAssertion() = default;

  /// A JWT for this authority. Errors are told as a token source's.
  virtual Result<Secret> make(const Authority& authority, Deadline deadline) = 0;

  /// What it is, for people: `certificate /etc/acr/ci.pem`.
  [[nodiscard]] virtual std::string describe() const = 0;

  /// About the assertion that was made last.
  [[nodiscard]] virtual Doubt doubt() const { return {}; }

  /// As `TokenSource::identify`.
  virtual void identify(FieldDigest& digest) const = 0;
};

/// Asks this authority for a token with a new assertion. `who` begins the error's text.
Result<Token> request_token_with(ClientAssertion& assertion, const Authority& authority,
                                 std::string_view client_id, const Audience& audience, std::string_view who,
                                 const http::Context& context, Deadline deadline);

/// An application that proves itself with an assertion
/// [Entra docs v2-oauth2-client-creds-grant-flow.md, certificate and federated credential].
std::unique_ptr<TokenSource> make_client_assertion_source(TenantAddress address, std::string client_id,
                                                          std::unique_ptr<ClientAssertion> assertion,
                                                          const http::Context& context);

}  // namespace acr::identity

#pragma once

#include <string>
#include <string_view>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "http/retry.hpp"
#include "identity/entra.hpp"

namespace acr::identity {

/// How an endpoint's query names a user-assigned identity. Empty: it cannot be named by that id there.
struct IdParameters {
  std::string_view client_id;
  std::string_view object_id;
  std::string_view resource_id;
};

/// What tells one kind of managed identity endpoint from another.
struct EndpointKind {
  std::string_view name;              ///< `App Service`
  std::string_view default_identity;  ///< whom it answers for when none is named
  const char* url_variable;
  std::string_view default_url;  ///< where the variable is not set; empty: it always is
  std::string_view api_version;  ///< empty: the endpoint has none
  IdParameters ids;
  std::string_view refused_hint;  ///< what to do when it gives no token
};

/// Who it is, for people.
std::string describe_managed_identity(const EndpointKind& kind, const config::ManagedIdentityId& id);

/// The field of the query that names the identity; empty for the default one. `bad_input` if this kind of
/// endpoint cannot find an identity by that id. The fields refer to the arguments.
Result<FormFields> identity_fields(const EndpointKind& kind, const config::ManagedIdentityId& id);

/// What an endpoint says when it gives no token, made safe to print.
struct Refusal {
  std::string code;
  std::string text;
  std::string correlation_id;
};

/// Reads a refusal in any of the forms in use: `error` and `error_description` (IMDS, Arc), `message` (App
/// Service), `error` with `code` and `message` (Service Fabric, Cloud Shell), `error` alone or plain text
/// (Azure Machine Learning). `secret` is not repeated.
Refusal read_refusal(std::string_view body, std::string_view secret);

/// What goes into a request's header to prove who asks: `X-IDENTITY-HEADER: <secret>`.
struct EndpointProof {
  std::string_view header;
  std::string_view scheme;  ///< what stands before the secret, such as `Basic `
  std::string_view secret;
};

/// A managed identity that an endpoint of its own answers for, on this machine or beside it. The
/// environment says where: it is there, and its failure is a real one, also in a chain. What the host of a
/// program has set is followed as the SDKs do, secrets included: App Service's endpoint is no loopback
/// address, and stand-ins for it are containers of any name.
class EndpointSource : public TokenSource {
 public:
  [[nodiscard]] std::string describe() const final;
  void identify(FieldDigest& digest) const final;

 protected:
  /// `kind` is a constant.
  EndpointSource(const EndpointKind& kind, config::ManagedIdentityId id, const http::Context& context);

  [[nodiscard]] const http::Context& context() const { return context_; }
  [[nodiscard]] Error failure(ErrorKind error_kind, std::string what, std::string hint = {}) const;

  /// Where the endpoint is.
  [[nodiscard]] Result<http::Url> endpoint() const;

  /// `GET <endpoint>?api-version=…&resource=…` and the identity's id.
  [[nodiscard]] Result<http::Request> make_get(const Audience& audience) const;

  /// Sends it, with a proof if there is one, and reads the token. The secret goes into no error.
  Result<Token> ask(http::Request request, const EndpointProof& proof, const http::RetryRules& rules,
                    Deadline deadline) const;

  /// The token in a response, or what its refusal means.
  [[nodiscard]] Result<Token> read(const http::Response& response, std::string_view secret) const;

 private:
  const EndpointKind& kind_;
  config::ManagedIdentityId id_;
  http::Context context_;
};

}  // namespace acr::identity

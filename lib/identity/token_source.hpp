#pragma once

#include <string>
#include <string_view>

#include "platform/clock.hpp"
#include "platform/digest.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::identity {

/// An Entra access token.
struct Token {
  Secret value;
  sys_seconds expires;
};

/// What an Entra token is for: the resource, such as `https://containerregistry.azure.net`.
class Audience {
 public:
  explicit Audience(std::string_view resource) : resource_(resource) {}

  [[nodiscard]] const std::string& resource() const { return resource_; }
  /// The same as a v2 scope. ARM's resource ends in a slash, which stays: `…azure.com//.default`
  /// [Entra docs v2-oauth2-client-creds-grant-flow: a trailing slash belongs to the resource].
  [[nodiscard]] std::string scope() const { return resource_ + "/.default"; }

 private:
  std::string resource_;
};

/// One way to get an Entra token. The error `unavailable` means that this way does not exist here, and
/// that a chain may go on to the next one; any other means that it does, and failed.
class TokenSource {
 public:
  TokenSource() = default;
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;
  virtual ~TokenSource() = default;

  virtual Result<Token> token(const Audience& audience, Deadline deadline) = 0;

  /// Who it is, for people: `service principal 1111… in tenant 72f9…`.
  [[nodiscard]] virtual std::string describe() const = 0;

  /// Adds everything that decides whose tokens it gives, secrets included: another identity has another
  /// digest, so that it never gets what was cached for the former. Every cached `get` pays for it: no
  /// network, no process, no OpenSSL, and no file but a `stat`.
  virtual void identify(FieldDigest& digest) const = 0;
};

}  // namespace acr::identity

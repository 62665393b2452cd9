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

/// What a chain may do about the sources behind one, before that one is asked.
enum class Ahead {
  wait,     ///< nothing: this one is likely to be there, or soon tells that it is not
  go_on,    ///< begin them, too: this one is not there, or it takes time to find that out
  running,  ///< this one itself has begun, and runs until `token` waits for it
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

  /// Begins what the next `token`, for the same audience, waits for, if that runs by itself, as a program
  /// does. Waits for nobody.
  virtual Ahead begin(const Audience& /*audience*/) { return Ahead::wait; }
  /// Ends at once what has begun and is not wanted any more.
  virtual void abandon() {}

  /// Who it is, for people: `service principal 1111… in tenant 72f9…`. Empty for what is nobody.
  [[nodiscard]] virtual std::string describe() const = 0;

  /// Adds everything that decides whose tokens it gives, secrets included: another identity has another
  /// digest, so that it never gets what was cached for the former. Every cached `get` pays for it: no
  /// network, no process, no OpenSSL, and no file but a `stat`.
  virtual void identify(FieldDigest& digest) const = 0;
};

}  // namespace acr::identity

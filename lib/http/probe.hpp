#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/proxy.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"

namespace acr::http {

/// A connection that could be made.
struct Reached {
  std::string address;               ///< the one that answered
  std::vector<std::string> in_vain;  ///< those tried before it, each with its reason
};

/// Whom a server said it is, and what came of checking that.
struct TlsFacts {
  std::string version;  ///< `TLSv1.3`
  std::string subject;  ///< of the server's certificate: its common name, or all of it
  std::string issuer;
  std::optional<sys_seconds> begins;
  std::optional<sys_seconds> expires;
  std::string authority;  ///< the trusted certificate that the verified chain ends in
  std::string trust;      ///< where that was looked for: `SSL_CERT_FILE`, a file's path…
  enum class Verdict { trusted, expired, not_yet_valid, other_name, unknown_authority, refused };
  Verdict verdict = Verdict::trusted;
  std::string why;  ///< OpenSSL's words for any other verdict than `trusted`
};

/// Takes the steps to a server one at a time, for who wants to know at which of them it ends. Nothing is sent
/// to it but what a TLS handshake takes.
class Probe {
 public:
  Probe() = default;
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  virtual ~Probe() = default;

  /// The host's addresses, in the order in which they would be tried. `transient` if there are none.
  virtual Result<std::vector<std::string>> resolve(const std::string& host, Deadline deadline) = 0;

  /// Tries the addresses one after the other. `transient`, with each one's reason, if none answers.
  virtual Result<Reached> connect(const std::vector<std::string>& addresses, std::uint16_t port,
                                  Deadline deadline) = 0;

  /// Connects and shakes hands with the host as `Client` would, but goes on over a certificate that is not to
  /// be trusted, to tell what it is. The address is the host's, or the proxy's if there is one: its port
  /// counts, then. Errors: `bad_input` for a bundle of authorities that cannot be read, `transient` and
  /// `rejected` where the handshake did not get as far as a certificate, or where the proxy did not let us
  /// through.
  virtual Result<TlsFacts> shake_hands(const std::string& host, const std::string& address,
                                       std::uint16_t port, const Proxy* proxy, Deadline deadline) = 0;
};

}  // namespace acr::http

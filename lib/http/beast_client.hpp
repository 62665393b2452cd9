#pragma once

#include <memory>

#include "http/client.hpp"
#include "platform/environment.hpp"

namespace acr::http {

/// HTTP/1.1 over Boost.Beast and OpenSSL: TLS 1.2 or newer, the server's certificate and name always
/// verified, at most 1 MiB of body, no step longer than ten seconds. Every connection carries one request.
/// Touches nothing until the first send.
class BeastClient final : public Client {
 public:
  explicit BeastClient(const Environment& environment);
  ~BeastClient() override;

  Result<Response> send(const Request& request, Deadline deadline) override;

  /// Keeps one connection at a time. It makes headway only while `send` runs.
  void prepare(const Url& url) override;

 private:
  class Network;
  class Trust;

  const Environment& environment_;
  std::unique_ptr<Trust> trust_;      ///< whom this machine trusts; loaded when it is first needed
  std::unique_ptr<Network> network_;  ///< while something is under way
};

}  // namespace acr::http

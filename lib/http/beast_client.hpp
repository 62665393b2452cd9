#pragma once

#include <memory>

#include "http/client.hpp"
#include "platform/environment.hpp"

namespace acr::http {

/// HTTP/1.1 over Boost.Beast and OpenSSL: TLS 1.2 or newer, the server's certificate and name always
/// verified, at most 1 MiB of body, no step longer than ten seconds. Touches nothing until the first send.
class BeastClient final : public Client {
 public:
  explicit BeastClient(const Environment& environment);
  ~BeastClient() override;

  Result<Response> send(const Request& request, Deadline deadline) override;

 private:
  struct Tls;

  Result<void> load_usual_trust();

  const Environment& environment_;
  std::unique_ptr<Tls> tls_;  ///< what this machine trusts; made when it is first needed
};

}  // namespace acr::http

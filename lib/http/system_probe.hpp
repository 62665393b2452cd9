#pragma once

#include "http/probe.hpp"
#include "platform/environment.hpp"

namespace acr::http {

/// With the machine's resolver and sockets, and OpenSSL.
class SystemProbe final : public Probe {
 public:
  explicit SystemProbe(const Environment& environment) : environment_(environment) {}

  Result<std::vector<std::string>> resolve(const std::string& host, Deadline deadline) override;
  Result<Reached> connect(const std::vector<std::string>& addresses, std::uint16_t port,
                          Deadline deadline) override;
  Result<TlsFacts> shake_hands(const std::string& host, const std::string& address, std::uint16_t port,
                               const Proxy* proxy, Deadline deadline) override;

 private:
  const Environment& environment_;
};

}  // namespace acr::http

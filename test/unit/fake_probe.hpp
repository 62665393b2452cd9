#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/probe.hpp"

namespace acr::test {

/// A network in which every step works, until a test says otherwise.
class FakeProbe final : public http::Probe {
 public:
  Result<std::vector<std::string>> resolve(const std::string& host, Deadline /*deadline*/) override {
    steps.push_back("resolve " + host);
    return addresses;
  }
  Result<http::Reached> connect(const std::vector<std::string>& to, std::uint16_t port,
                                Deadline /*deadline*/) override {
    steps.push_back("connect " + to.front() + " " + std::to_string(port));
    return reached;
  }
  Result<http::TlsFacts> shake_hands(const std::string& host, const std::string& address, std::uint16_t port,
                                     const http::Proxy* proxy, Deadline /*deadline*/) override {
    steps.push_back("handshake " + host + " " + address + " " + std::to_string(port) +
                    (proxy == nullptr ? "" : " through " + proxy->origin()));
    return facts;
  }

  Result<std::vector<std::string>> addresses = std::vector<std::string>{"20.62.128.4"};
  Result<http::Reached> reached = http::Reached{"20.62.128.4", {}};
  Result<http::TlsFacts> facts = http::TlsFacts{"TLSv1.3",
                                                "*.azurecr.io",
                                                "Microsoft TLS CA",
                                                sys_seconds(std::chrono::seconds(1'700'000'000)),
                                                sys_seconds(std::chrono::seconds(1'900'000'000)),
                                                "DigiCert Root",
                                                "/etc/ssl/certs/ca-certificates.crt",
                                                http::TlsFacts::Verdict::trusted,
                                                ""};
  std::vector<std::string> steps;
};

}  // namespace acr::test

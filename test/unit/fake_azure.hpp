#pragma once

#include <string>

#include "fakes.hpp"
#include "jwt.hpp"

namespace acr::test {

/// Entra and the registries, as far as a service principal needs them.
class FakeAzure {
 public:
  explicit FakeAzure(World& world) : world_(world) {
    world.environment.values = {{"AZURE_TENANT_ID", "tenant-1"},
                                {"AZURE_CLIENT_ID", "client-1"},
                                {"AZURE_CLIENT_SECRET", "canary-secret"}};
    world.http.answer = [this](const Sent& sent) { return answer(sent); };
  }

  bool acr_audience_known = true;
  bool arm_audience_accepted = true;
  bool acr_audience_accepted = true;
  bool entra_works = true;
  int unauthorized = 0;  ///< how many exchanges answer 401 first
  unsigned registry_status = 200;
  std::function<void()> at_exchange;

  [[nodiscard]] long entra_calls() const { return world_.http.count("login.microsoftonline.com"); }
  [[nodiscard]] long exchanges() const { return static_cast<long>(world_.http.sent.size()) - entra_calls(); }

 private:
  Result<http::Response> answer(const Sent& sent) {
    if (sent.host == "login.microsoftonline.com") return entra(sent);
    return exchange(sent);
  }

  [[nodiscard]] Result<http::Response> entra(const Sent& sent) const {
    if (!entra_works)
      return response(401, R"({"error_codes":[7000215],"error_description":"canary-secret"})");
    const bool for_acr = sent.body.find("containerregistry") != std::string::npos;
    if (for_acr && !acr_audience_known) return response(400, R"({"error_codes":[500011]})");
    return response(200, "{\"access_token\":\"" + std::string(for_acr ? "for-acr" : "for-arm") +
                             "\",\"expires_in\":3599}");
  }

  Result<http::Response> exchange(const Sent& sent) {
    if (at_exchange) at_exchange();
    if (unauthorized-- > 0) return response(401, "{}");
    if (registry_status != 200) return response(registry_status, "{}");
    const bool for_acr = sent.body.find("for-acr") != std::string::npos;
    if (for_acr ? !acr_audience_accepted : !arm_audience_accepted) return response(401, "{}");
    const long long now = world_.clock.time.time_since_epoch().count();
    return response(200,
                    R"({"refresh_token":")" + refresh_token(sent.host, now, now + 10800, ++made_) + "\"}");
  }

  World& world_;
  int made_ = 0;
};

}  // namespace acr::test

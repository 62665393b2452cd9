#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fakes.hpp"
#include "identity/sign_in_store.hpp"
#include "jwt.hpp"

namespace acr::test {

class CountingRandom final : public Random {
 public:
  std::uint64_t next() override { return ++count_; }

 private:
  std::uint64_t count_ = 0;
};

/// A world in which people sign in: it has a home directory.
struct PersonWorld : World {
  PersonWorld() { environment.values["HOME"] = home.path(); }

  [[nodiscard]] http::Context context() { return {environment, clock, numbers, processes, http}; }
  [[nodiscard]] std::filesystem::path state() const {
    return home.path() / ".local/state/docker-credential-acr";
  }

  /// The one file in the state directory whose name ends so.
  [[nodiscard]] std::filesystem::path file(const std::string& suffix) const {
    for (const auto& entry : std::filesystem::directory_iterator(state())) {
      if (entry.path().string().ends_with(suffix)) return entry.path();
    }
    return {};
  }

  TemporaryDirectory home;
  CountingRandom numbers;
};

inline const identity::TenantAddress own_tenant{"https://login.microsoftonline.com", ""};

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_to(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// What Entra answers when Alice has signed in.
inline std::string alice_tokens(const std::string& access = "access-1",
                                const std::string& refresh = "refresh-1") {
  return R"({"token_type":"Bearer","expires_in":3599,"access_token":")" + access + R"(","refresh_token":")" +
         refresh + R"(","id_token":")" +
         jwt(R"("preferred_username":"alice@contoso.com","tid":"home-tenant","oid":"object-1")") + "\"}";
}

/// What it answers when it refuses.
inline std::string refusal(const std::string& error, int code, const std::string& more = {}) {
  return R"({"error":")" + error + R"(","error_codes":[)" + std::to_string(code) +
         R"(],"error_description":"AADSTS)" + std::to_string(code) + R"(: words","correlation_id":"c-1")" +
         more + "}";
}

}  // namespace acr::test

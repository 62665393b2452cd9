#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "credhelper/commands/token_format.hpp"
#include "platform/error.hpp"

namespace acr::commands {

/// What is said on `login`'s command line.
struct LoginOptions {
  std::vector<std::string> registries;
  bool device_code = false;
  bool browser = false;
  bool with_identity = false;
  std::string identity;  ///< of the managed identity; empty: the system-assigned one
  bool service_principal = false;
  std::string user_name;
  std::string certificate;
  std::string tenant;
  bool password_stdin = false;
  bool expose_token = false;
  TokenFormat format = TokenFormat::az;
  bool configure = false;
  bool no_configure = false;
  std::string output = "text";

  [[nodiscard]] bool as_json() const { return output == "json"; }
  [[nodiscard]] bool uses_password() const { return !user_name.empty() && certificate.empty(); }
};

/// `bad_input` for options that need each other, as far as CLI11 cannot say it.
Result<void> check(const LoginOptions& options);

/// What the settings are to say for `--identity` and for `--service-principal --certificate`.
config::Layer managed_identity_of(const LoginOptions& options);
config::Layer certificate_of(const LoginOptions& options);

}  // namespace acr::commands

#include "credhelper/commands/token_format.hpp"

#include <map>
#include <string>

#include "credhelper/commands/cli11.hpp"

namespace acr::commands {

CLI::Option* add_token_format(CLI::App& app, TokenFormat& format) {
  const std::map<std::string, TokenFormat> names{{"az", TokenFormat::az},
                                                 {"env", TokenFormat::environment},
                                                 {"identity-token", TokenFormat::identity_token},
                                                 {"raw", TokenFormat::raw},
                                                 {"username-password", TokenFormat::username_password}};
  return app
      .add_option(
          "--format", format,
          "az: JSON as az prints it, the default; raw: the token alone; username-password: a line each; "
          "identity-token: docker's own entry; env: variables for a shell")
      ->transform(
          CLI::CheckedTransformer(names).description("{az,env,identity-token,raw,username-password}"));
}

}  // namespace acr::commands

#include <array>
#include <memory>
#include <string>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/exposed_token.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/time_limit.hpp"
#include "credhelper/commands/token_format.hpp"

namespace acr::commands {
namespace {

struct TokenOptions {
  std::string registry;
  TokenFormat format = TokenFormat::az;
};

int token(const TokenOptions& options, const World& world) {
  const Deadline deadline = world.context.clock.steady() + time_limit;
  const Result<credentials::OpenedRegistry> opened = open_argument(options.registry, world.context, deadline);
  if (!opened) return report(opened.error(), {}, world);
  const Result<void> printed = print_token(*opened, options.format, world, deadline);
  return printed ? success : report(printed.error(), opened->server.host(), world);
}

}  // namespace

Command define_token(CLI::App& program) {
  const auto options = std::make_shared<TokenOptions>();
  CLI::App* const app = program.add_subcommand("token", "Print a registry's refresh token, for other tools");
  app->add_option("registry", options->registry, "contoso, or contoso.azurecr.io")->required();
  add_token_format(*app, options->format);
  app->footer(
      "The token is a password for as long as it is good, three hours at most: pipe it, and keep it out of\n"
      "files and command lines.\n\n"
      "Examples:\n"
      "  docker-credential-acr token contoso | jq -r .accessToken\n"
      "  docker-credential-acr token contoso --format raw |\n"
      "    docker login contoso.azurecr.io -u 00000000-0000-0000-0000-000000000000 --password-stdin\n"
      "  docker-credential-acr token contoso --format raw |\n"
      "    helm registry login contoso.azurecr.io -u 00000000-0000-0000-0000-000000000000 --password-stdin\n"
      "  eval \"$(docker-credential-acr token contoso --format env)\"\n");
  return {app, [options](const World& world) { return token(*options, world); }};
}

}  // namespace acr::commands

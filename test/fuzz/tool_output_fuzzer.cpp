// What az, azd and PowerShell print, and other credential helpers.
#include "../unit/fakes.hpp"
#include "credentials/renewal_policy.hpp"
#include "fuzz.hpp"
#include "identity/azure_cli.hpp"
#include "identity/azure_developer_cli.hpp"
#include "identity/azure_powershell.hpp"
#include "keychain/helper_keychain.hpp"

namespace {

using acr::fuzz::require;
using acr::identity::Token;
using Make = std::unique_ptr<acr::identity::TokenSource> (*)(const acr::http::Context&);

void check_token(const std::optional<Token>& token) {
  if (!token) return;
  require(!token->value.empty(), "there is a token");
  // Which reckons with the time.
  const acr::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  const auto lifetime = acr::credentials::plan_lifetime(now, token->expires, 0.5);
  static_cast<void>(acr::credentials::age_of(lifetime, now));
}

/// The tool prints it, or complains with it.
void check_tool(std::string_view text, int exit_code, Make make) {
  acr::test::World world;
  world.processes.installed = true;
  world.processes.exit_code = exit_code;
  world.processes.out = exit_code == 0 ? text : "";
  world.processes.err = exit_code == 0 ? "" : text;
  const auto source = make(world.context());
  const auto token = source->token(acr::identity::Audience("https://management.azure.com"), world.deadline());
  if (!token) acr::fuzz::require_sound(token.error());
}

void check_helper(std::string_view text, int exit_code) {
  acr::test::World world;
  world.processes.installed = true;
  world.processes.exit_code = exit_code;
  world.processes.out = text;
  const acr::keychain::HelperKeychain helper("pass", "/usr/bin/docker-credential-pass", world.context());
  const auto found = helper.find("registry.example.com", world.deadline());
  if (!found) acr::fuzz::require_sound(found.error());
  const auto all = helper.list(world.deadline());
  if (!all) acr::fuzz::require_sound(all.error());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = acr::fuzz::view(data, size);
  check_token(acr::identity::read_azure_cli_token(text));
  check_token(acr::identity::read_azure_developer_cli_token(text));
  check_token(acr::identity::read_azure_powershell_token(text));
  using acr::identity::Asked;
  for (const Make make : {+[](const acr::http::Context& context) {
                            return acr::identity::make_azure_cli_source({}, Asked::by_name, context);
                          },
                          +[](const acr::http::Context& context) {
                            return acr::identity::make_azure_developer_cli_source("", Asked::in_a_chain,
                                                                                  context);
                          },
                          +[](const acr::http::Context& context) {
                            return acr::identity::make_azure_powershell_source("", Asked::by_name, context);
                          }}) {
    for (const int exit_code : {0, 1}) check_tool(text, exit_code, make);
  }
  for (const int exit_code : {0, 1}) check_helper(text, exit_code);
  return 0;
}

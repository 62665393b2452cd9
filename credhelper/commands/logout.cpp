#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "clients/journal.hpp"
#include "credentials/registry_cloud.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "identity/selection.hpp"
#include "identity/sign_in.hpp"
#include "identity/sign_in_store.hpp"
#include "keychain/stored_credentials.hpp"
#include "platform/private_directory.hpp"
#include "platform/state_directory.hpp"

namespace acr::commands {
namespace {

using credentials::OpenedRegistry;

constexpr std::chrono::seconds total_limit{30};

struct LogoutOptions {
  std::vector<std::string> registries;
  bool all = false;
};

/// The registry's tokens, and a password that was typed for it.
Result<void> forget(const OpenedRegistry& opened, const World& world, Deadline deadline) {
  const keychain::StoredCredentials stored(opened.session->settings, world.context);
  if (Result<void> erased = stored.erase(opened.server.host(), deadline); !erased) return erased;
  return opened.session->service.erase(opened.server);
}

/// Who would be asked by the next pull, so that nobody believes to be out who is not.
std::string who_is_next(const OpenedRegistry& opened, Deadline deadline) {
  const Result<std::string> next = opened.session->service.describe(opened.server, deadline);
  if (!next) return {};
  return opened.server.host() + ": the next pull asks again: " + *next + "\n";
}

int log_out_of(const std::vector<std::string>& registries, const World& world) {
  int code = success;
  const Deadline deadline = world.context.clock.steady() + total_limit;
  for (const std::string& registry : registries) {
    const Result<OpenedRegistry> opened = open_argument(registry, world.context, deadline);
    const Result<void> forgotten = opened ? forget(*opened, world, deadline) : opened.error();
    if (!forgotten) {
      const int failed = report(forgotten.error(), opened ? opened->server.host() : registry, world);
      if (code == success) code = failed;
      continue;
    }
    static_cast<void>(world.terminal.write(opened->server.host() + ": logged out\n"));
    world.terminal.note(who_is_next(*opened, deadline));
  }
  return code;
}

/// Of what a crash left half-written, too: a password may be in it.
void remove_leftovers(const World& world) {
  const Result<PrivateDirectory> directory =
      PrivateDirectory::open(state_directory(world.context.environment), PrivateDirectory::IfAbsent::fail);
  if (directory) directory->remove_leftovers(std::chrono::seconds(0));
}

/// What is not ours to forget, and is somebody's secret.
void tell_what_is_left(const World& world) {
  if (const std::string place = clients::place_of_removed_logins(world.context.environment); !place.empty()) {
    world.terminal.note(
        "Logins that configure removed from the clients' files are kept in " + place +
        "\n  To put them back: docker-credential-acr configure --undo; to forget them: rm -r " + place +
        "\n");
  }
  world.terminal.note("az and other tools stay signed in: az logout ends that\n");
}

Result<void> log_out_of_everything(const World& world) {
  const Deadline deadline = world.context.clock.steady() + total_limit;
  Result<config::Settings> settings = config::Settings::read(world.context.environment);
  if (!settings) return settings.error();
  credentials::Session session(*std::move(settings), world.context);
  const keychain::StoredCredentials stored(session.settings, world.context);
  const Result<std::vector<keychain::Kept>> typed = stored.list();
  if (!typed) return typed.error();
  for (const keychain::Kept& kept : *typed) {
    if (Result<void> erased = stored.erase(kept.server_url, deadline); !erased) return erased;
    static_cast<void>(
        world.terminal.write(kept.server_url + ": the password of " + kept.user_name + " is forgotten\n"));
  }
  const Result<std::vector<identity::KeptSignIn>> people = identity::SignInStore(world.context).all();
  if (!people) return people.error();
  for (const identity::KeptSignIn& sign_in : *people) {
    if (Result<void> out = identity::sign_out(sign_in.address, world.context, deadline); !out) return out;
    static_cast<void>(world.terminal.write(sign_in.person.account + ": signed out\n"));
  }
  remove_leftovers(world);
  return session.store->clear();
}

int log_out(const LogoutOptions& options, const World& world) {
  if (!options.all) return log_out_of(options.registries, world);
  const Result<void> done = log_out_of_everything(world);
  if (!done) return report(done.error(), {}, world);
  static_cast<void>(world.terminal.write("All cached tokens are forgotten\n"));
  tell_what_is_left(world);
  return success;
}

}  // namespace

Command define_logout(CLI::App& program) {
  const auto options = std::make_shared<LogoutOptions>();
  CLI::App* const app =
      program.add_subcommand("logout", "Forget a registry's tokens and passwords, or everything");
  CLI::Option* const registries =
      app->add_option("registry", options->registries, "contoso, or contoso.azurecr.io");
  app->add_flag("--all", options->all, "Every registry's, other hosts' passwords, and your own sign-in")
      ->excludes(registries);
  app->footer(
      "A registry's identity stays: a managed identity, a service principal or an account of az signs in "
      "again\n"
      "at the next pull. Your own sign-in serves all registries; --all ends it.\n\n"
      "Examples:\n"
      "  docker-credential-acr logout contoso\n"
      "  docker-credential-acr logout --all\n");
  app->callback([options] {
    if (!options->all && options->registries.empty()) throw CLI::RequiredError("registry or --all");
  });
  return {app, [options](const World& world) { return log_out(*options, world); }};
}

}  // namespace acr::commands

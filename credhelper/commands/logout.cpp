#include <memory>
#include <string>
#include <vector>

#include "clients/journal.hpp"
#include "credentials/session.hpp"
#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/time_limit.hpp"
#include "identity/sign_in.hpp"
#include "identity/sign_in_store.hpp"
#include "keychain/record_store.hpp"
#include "keychain/stored_credentials.hpp"
#include "platform/private_directory.hpp"
#include "platform/state_directory.hpp"

namespace acr::commands {
namespace {

struct LogoutOptions {
  std::vector<std::string> registries;
  bool all = false;
};

/// The registry's tokens, and a password that was typed for it. Where one cannot be forgotten, the other is.
Result<void> forget(const KeptRegistry& kept, const World& world, Deadline deadline) {
  const keychain::StoredCredentials stored(kept.session->settings, world.context);
  Result<void> password = stored.erase(kept.host, deadline);
  Result<void> tokens = kept.session->store->erase_registry(kept.host);
  return password ? tokens : password;
}

/// Who would be asked by the next pull, so that nobody believes to be out who is not.
std::string who_is_next(const KeptRegistry& kept, Deadline deadline) {
  if (!kept.server) return {};
  const Result<credentials::NextIdentity> next = kept.session->service.next_identity(*kept.server, deadline);
  if (!next) return {};
  return kept.host + ": the next pull asks again: " + next->name + "\n";
}

int log_out_of(const std::vector<std::string>& registries, const World& world) {
  int code = success;
  const Deadline deadline = world.context.clock.steady() + time_limit;
  for (const std::string& registry : registries) {
    const Result<KeptRegistry> kept = open_kept(registry, world.context, deadline);
    const Result<void> forgotten = kept ? forget(*kept, world, deadline) : kept.error();
    if (!forgotten) {
      const int failed = report(forgotten.error(), kept ? kept->host : registry, world);
      if (code == success) code = failed;
      continue;
    }
    static_cast<void>(world.terminal.write(kept->host + ": logged out\n"));
    world.terminal.note(who_is_next(*kept, deadline));
  }
  return code;
}

/// Forgets all that can be forgotten, and tells what could not.
class LogoutOfEverything {
 public:
  explicit LogoutOfEverything(const World& world)
      : world_(world), deadline_(world.context.clock.steady() + time_limit), session_(open_session()) {}

  int run() {
    forget_passwords();
    forget_sign_ins();
    remove_leftovers();
    const bool cleared = is_done(session_.store->clear());
    if (cleared) static_cast<void>(world_.terminal.write("All cached tokens are forgotten\n"));
    tell_what_is_left();
    return code_;
  }

 private:
  /// What is wrong with the settings keeps nothing here.
  credentials::Session open_session() {
    Result<config::Settings> settings = config::Settings::read(world_.context.environment);
    if (!settings) failed(settings.error());
    return {settings ? *std::move(settings) : config::Settings(), world_.context};
  }

  void failed(const Error& error, const std::string& about = {}) {
    const int code = report(error, about, world_);
    if (code_ == success) code_ = code;
  }

  bool is_done(const Result<void>& result, const std::string& about = {}) {
    if (!result) failed(result.error(), about);
    return result.has_value();
  }

  void forget_passwords() {
    const keychain::StoredCredentials stored(session_.settings, world_.context);
    const Result<std::vector<keychain::Kept>> typed = stored.list();
    if (!typed) return failed(typed.error());
    for (const keychain::Kept& kept : *typed) {
      if (!is_done(stored.erase(kept.server_url, deadline_), kept.server_url)) continue;
      static_cast<void>(
          world_.terminal.write(kept.server_url + ": the password of " + kept.user_name + " is forgotten\n"));
    }
    tell_unreadable_passwords();
  }

  /// What is damaged or a later version's may be all that somebody has: only its owner removes it.
  void tell_unreadable_passwords() {
    for (const std::string& path : keychain::RecordStore(world_.context.environment).unreadable()) {
      failed({ErrorKind::unavailable,
              "what may be a password is left in " + path + ", which is damaged or a later version's",
              "To forget it: rm " + path});
    }
  }

  void forget_sign_ins() {
    const identity::SignInStore store(world_.context);
    const Result<std::vector<identity::KeptSignIn>> people = store.all();
    if (!people) return failed(people.error());
    for (const identity::KeptSignIn& sign_in : *people) {
      const std::string& account = sign_in.person.account;
      if (!is_done(identity::sign_out(sign_in.address, world_.context, deadline_), account)) continue;
      static_cast<void>(world_.terminal.write(account + ": signed out\n"));
    }
    is_done(store.forget_all());
  }

  /// Of what a crash left half-written, too: a password may be in it.
  void remove_leftovers() {
    const Result<PrivateDirectory> directory =
        PrivateDirectory::open(state_directory(world_.context.environment), PrivateDirectory::IfAbsent::fail);
    if (directory) directory->remove_leftovers(std::chrono::seconds(0));
  }

  /// What is not ours to forget, and is somebody's secret.
  void tell_what_is_left() {
    const std::string place = clients::place_of_removed_logins(world_.context.environment);
    if (!place.empty()) {
      world_.terminal.note(
          "Logins that configure removed from the clients' files are kept in " + place +
          "\n  To put them back: docker-credential-acr configure --undo; to forget them: rm -r " + place +
          "\n");
    }
    world_.terminal.note("az and other tools stay signed in: az logout ends that\n");
  }

  const World& world_;
  Deadline deadline_;
  int code_ = success;
  credentials::Session session_;
};

int log_out(const LogoutOptions& options, const World& world) {
  return options.all ? LogoutOfEverything(world).run() : log_out_of(options.registries, world);
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

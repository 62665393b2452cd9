#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/exposed_token.hpp"
#include "credhelper/commands/login_configure.hpp"
#include "credhelper/commands/login_options.hpp"
#include "credhelper/commands/login_report.hpp"
#include "credhelper/commands/login_ways.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/sign_in_prompt.hpp"

namespace acr::commands {
namespace {

using credentials::OpenedRegistry;

constexpr std::chrono::seconds time_for_a_machine{30};
/// As long as a device code usually lives.
constexpr std::chrono::minutes time_for_a_person{15};

class Login {
 public:
  Login(const LoginOptions& options, const World& world) : options_(options), world_(world) {}

  int run() {
    if (const Result<void> sound = check(options_); !sound) return report(sound.error(), {}, world_);
    if (const Result<void> read = read_password(); !read) return report(read.error(), {}, world_);
    for (const std::string& registry : options_.registries) outcomes_.push_back(log_in(registry));
    if (!options_.expose_token) show_logins(outcomes_, options_.as_json(), world_);
    for (const LoginOutcome& outcome : outcomes_) {
      if (outcome.error) return exit_code_for(outcome.error->kind);
    }
    return options_.expose_token ? success : offer_to_configure(outcomes_, options_, world_);
  }

 private:
  Result<void> read_password() {
    if (!options_.uses_password()) return {};
    if (options_.password_stdin) {
      password_ = world_.terminal.read_all();
    } else if (world_.terminal.can_ask()) {
      Result<Secret> typed = world_.terminal.ask_secretly("Password of " + options_.user_name + ": ");
      if (!typed) return typed.error();
      password_ = *std::move(typed);
    } else {
      return Error{ErrorKind::bad_input, "there is nobody to type the password",
                   "Pipe it in: … | docker-credential-acr login --username … --password-stdin"};
    }
    if (password_.empty()) return Error{ErrorKind::bad_input, "the password is empty"};
    return {};
  }

  LoginOutcome log_in(const std::string& argument) {
    const Deadline deadline = world_.context.clock.steady() + time_for_a_machine;
    const Result<OpenedRegistry> opened = open_argument(argument, world_.context, deadline);
    if (!opened) return failed(argument, opened.error());
    LoginOutcome outcome{opened->server.host(), std::nullopt, std::nullopt};
    const Result<LoggedIn> done = by_the_way_that_was_asked(*opened, deadline);
    if (!done) return failed(outcome.host, name_registry(outcome.host, done.error()));
    outcome.done = *done;
    if (options_.expose_token) {
      const Result<void> printed = print_token(*opened, options_.format, world_, deadline);
      if (!printed) return failed(outcome.host, printed.error());
    }
    return outcome;
  }

  [[nodiscard]] LoginOutcome failed(const std::string& host, const Error& error) const {
    if (options_.expose_token || !options_.as_json()) report(error, host, world_);
    return {host, std::nullopt, error};
  }

  Result<LoggedIn> by_the_way_that_was_asked(const OpenedRegistry& opened, Deadline deadline) {
    if (options_.uses_password())
      return log_in_with_password(options_.user_name, password_, opened, world_, deadline);
    if (options_.device_code) return as_person(SignInWay::device_code, opened);
    if (options_.browser) return as_person(SignInWay::browser, opened);
    if (options_.with_identity) return log_in_as(managed_identity_of(options_), opened, world_, deadline);
    if (options_.service_principal) return log_in_as(certificate_of(options_), opened, world_, deadline);
    if (!options_.tenant.empty()) {
      // The same identity as before, but in that tenant.
      config::Layer layer;
      layer.identity = opened.session->settings.for_registry(opened.server.host()).identity;
      layer.tenant = options_.tenant;
      Result<LoggedIn> done = log_in_as(layer, opened, world_, deadline);
      return done || !needs_a_person(done.error()) ? done : offer_to_sign_in(done.error(), opened);
    }
    Result<LoggedIn> found = log_in_as_found(opened, world_, deadline);
    return found || !needs_a_person(found.error()) ? found : offer_to_sign_in(found.error(), opened);
  }

  static bool needs_a_person(const Error& error) {
    return error.kind == ErrorKind::sign_in_needed || error.kind == ErrorKind::unavailable;
  }

  Result<LoggedIn> as_person(SignInWay way, const OpenedRegistry& opened) {
    const Deadline deadline = world_.context.clock.steady() + time_for_a_person;
    return log_in_as_person(way, options_.tenant, opened, signed_in_, world_, deadline);
  }

  [[nodiscard]] std::string how_to_sign_in(const std::string& host) const {
    const std::string line = "Sign in: docker-credential-acr login " + host + " --device-code";
    return options_.tenant.empty() ? line : line + " --tenant " + options_.tenant;
  }

  Result<LoggedIn> offer_to_sign_in(Error error, const OpenedRegistry& opened) {
    const std::string& host = opened.server.host();
    if (!world_.terminal.can_ask() || options_.as_json()) {
      error.hint = how_to_sign_in(host);
      return error;
    }
    world_.terminal.note(host + ": " + error.what + "\n");
    const bool browser = usual_way(world_.context.environment) == SignInWay::browser;
    const Result<std::string> answer = world_.terminal.ask(
        browser ? "Sign in with the [b]rowser, a [d]evice code, or [n]ot at all? [B/d/n] "
                : "Sign in with a [d]evice code, the [b]rowser, or [n]ot at all? [D/b/n] ");
    if (!answer) return error;
    const char choice = answer->empty() ? (browser ? 'b' : 'd') : static_cast<char>(answer->front() | ' ');
    if (choice == 'b') return as_person(SignInWay::browser, opened);
    if (choice == 'd') return as_person(SignInWay::device_code, opened);
    error.hint = how_to_sign_in(host);
    return error;
  }

  const LoginOptions& options_;
  const World& world_;
  Secret password_;
  SignedIn signed_in_;
  std::vector<LoginOutcome> outcomes_;
};

}  // namespace

Command define_login(CLI::App& program) {
  const auto options = std::make_shared<LoginOptions>();
  CLI::App* const app = program.add_subcommand("login", "Sign in to registries, and say who you are there");
  app->add_option("registry", options->registries, "contoso, or contoso.azurecr.io")->required();
  CLI::Option* const device =
      app->add_flag("--device-code", options->device_code, "Sign in yourself, with a code on any device");
  CLI::Option* const browser =
      app->add_flag("--browser", options->browser, "Sign in yourself, in this machine's browser");
  CLI::Option* const identity =
      app->add_option(
             "--identity", options->identity,
             "This machine's managed identity: the system-assigned one, or that with this client id, "
             "resource id, or object-id:ID")
          ->expected(0, 1)
          ->type_name("ID");
  CLI::Option* const principal = app->add_flag("--service-principal", options->service_principal,
                                               "An application, by its password or --certificate");
  CLI::Option* const user =
      app->add_option("-u,--username", options->user_name,
                      "Admin user, repository-scoped token, or the application's id; asks for the password")
          ->type_name("USER");
  app->add_flag("--password-stdin", options->password_stdin, "Read the password from standard input");
  app->add_option("--certificate", options->certificate,
                  "The application's certificate with its key, PEM or PFX")
      ->type_name("FILE");
  app->add_option("-t,--tenant", options->tenant, "The tenant to sign in to: its id or a domain")
      ->type_name("TENANT");
  CLI::Option* const expose =
      app->add_flag("--expose-token", options->expose_token, "Print the registry's token and nothing else");
  add_token_format(*app, options->format)->needs(expose);
  CLI::Option* const configure = app->add_flag(
      "--configure", options->configure,
      "Go on to have docker and podman ask this helper; shows the change and asks (not with --output json)");
  app->add_flag("--no-configure", options->no_configure, "Leave docker's and podman's files alone")
      ->excludes(configure);
  app->add_option("-o,--output", options->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  const std::vector<CLI::Option*> ways{device, browser, identity, user};
  for (std::size_t i = 0; i < ways.size(); ++i) {
    for (std::size_t j = i + 1; j < ways.size(); ++j) ways[i]->excludes(ways[j]);
  }
  for (CLI::Option* const way : {device, browser, identity}) way->excludes(principal);
  app->footer(
      "Without options it uses the identity that is there (environment, managed identity, an earlier "
      "sign-in,\n"
      "az), and offers to sign in if there is none. There is no --password: other users could read it.\n\n"
      "Examples:\n"
      "  docker-credential-acr login contoso\n"
      "  docker-credential-acr login contoso fabrikam --device-code --tenant contoso.onmicrosoft.com\n"
      "  docker-credential-acr login contoso --identity 77777777-0000-4000-8000-000000000002\n"
      "  docker-credential-acr login contoso --service-principal -u APPLICATION -t TENANT "
      "--certificate /etc/app.pem\n"
      "  docker-credential-acr login contoso --username contoso --password-stdin <password.txt\n"
      "  docker-credential-acr login contoso --expose-token | jq -r .accessToken\n");
  return {app, [options, identity](const World& world) {
            options->with_identity = identity->count() > 0;
            return Login(*options, world).run();
          }};
}

}  // namespace acr::commands

#include "credhelper/pull_secret.hpp"

#include <memory>
#include <string>
#include <utility>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/time_limit.hpp"
#include "http/service_text.hpp"
#include "keychain/stored_credentials.hpp"

namespace acr::commands {
namespace {

struct PullSecretOptions {
  std::string registry;
  std::string name;
  std::string kubernetes_namespace;
  std::string output = "yaml";
};

/// By Kubernetes' own rules, so that it does not refuse what was printed.
Result<void> check_names(const PullSecretOptions& options) {
  if (!options.name.empty() && !is_object_name(options.name)) {
    return Error{ErrorKind::bad_input,
                 "Kubernetes takes no secret named \"" + http::printable(options.name) + "\"",
                 "Take lower-case letters, digits, inner hyphens and dots: --name acr-pull-secret"};
  }
  if (!options.kubernetes_namespace.empty() && !is_namespace_name(options.kubernetes_namespace)) {
    return Error{
        ErrorKind::bad_input,
        "Kubernetes takes no namespace named \"" + http::printable(options.kubernetes_namespace) + "\"",
        "Take lower-case letters, digits and inner hyphens, at most 63"};
  }
  return {};
}

/// What somebody has typed comes first, as in `get`.
Result<void> fill(PullSecret& secret, const credentials::OpenedRegistry& opened, const World& world,
                  Deadline deadline) {
  const keychain::StoredCredentials stored(opened.session->settings, world.context);
  Result<keychain::Credentials> typed = stored.find(secret.registry, deadline);
  if (typed) {
    secret.user_name = typed->user_name;
    secret.password = std::move(typed->secret);
    return {};
  }
  if (typed.error().kind != ErrorKind::not_found) return typed.error();
  credentials::Service& service = opened.session->service;
  Result<credentials::Answer> answer = service.get(opened.server, deadline);
  if (answer && answer->renewal_due) {
    // What is left of its life is all that the secret will have; a renewal that fails leaves that.
    [[maybe_unused]] const Result<void> renewed = service.renew_in_background(opened.server, deadline);
    answer = service.get(opened.server, deadline);
  }
  if (!answer) return answer.error();
  // Of the two forms of the user name only this one is known to the nodes' container runtimes.
  secret.user_name = config::user_name(config::UserNameForm::guid);
  secret.password = std::move(answer->refresh_token);
  secret.identity = answer->identity;
  secret.expires = iso_time(answer->expires);
  world.terminal.note(secret.registry + ": a token of " + secret.identity + ", good until " + secret.expires +
                      " (" + relative_time(answer->expires, world.context.clock.now()) +
                      "). Pods that start later need a new secret\n");
  return {};
}

int print(const PullSecretOptions& options, const World& world) {
  if (const Result<void> sound = check_names(options); !sound) return report(sound.error(), {}, world);
  const Deadline deadline = world.context.clock.steady() + time_limit;
  const Result<credentials::OpenedRegistry> opened = open_argument(options.registry, world.context, deadline);
  if (!opened) return report(opened.error(), {}, world);

  PullSecret secret;
  secret.registry = opened->server.host();
  secret.name = options.name.empty() ? secret.registry : options.name;
  secret.kubernetes_namespace = options.kubernetes_namespace;
  const Result<void> filled = fill(secret, *opened, world, deadline);
  if (!filled) return report(filled.error(), secret.registry, world);
  const Secret text = options.output == "json" ? write_json(secret) : write_yaml(secret);
  return world.terminal.write(text.reveal()) ? success : failure;
}

}  // namespace

Command define_pull_secret(CLI::App& program) {
  const auto options = std::make_shared<PullSecretOptions>();
  CLI::App* const app =
      program.add_subcommand("pull-secret", "Print a Kubernetes Secret with which pods pull from a registry");
  app->footer(
      "A token is good for three hours at most. On nodes of your own, the kubelet's plugin needs no "
      "secrets:\n"
      "docker-credential-acr kubelet --help.\n\n"
      "Examples:\n"
      "  docker-credential-acr pull-secret contoso | kubectl apply -f -\n"
      "  docker-credential-acr pull-secret contoso --namespace build --name acr | kubectl apply -f -\n"
      "  kubectl patch serviceaccount default -p "
      "'{\"imagePullSecrets\":[{\"name\":\"contoso.azurecr.io\"}]}'\n");
  app->add_option("registry", options->registry, "contoso, or contoso.azurecr.io")->required();
  app->add_option("-n,--namespace", options->kubernetes_namespace, "The secret's namespace")
      ->type_name("NAMESPACE");
  app->add_option("--name", options->name, "The secret's name; the login server by default")
      ->type_name("NAME");
  app->add_option("-o,--output", options->output, "yaml or json")
      ->check(CLI::IsMember({"yaml", "json"}))
      ->capture_default_str();
  return {app, [options](const World& world) { return print(*options, world); }};
}

}  // namespace acr::commands

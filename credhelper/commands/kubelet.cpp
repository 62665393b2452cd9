#include <memory>
#include <string>
#include <utility>

#include "config/text.hpp"
#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/time_limit.hpp"
#include "credhelper/image_pull.hpp"
#include "http/service_text.hpp"
#include "platform/detach.hpp"

namespace acr::commands {
namespace {

struct KubeletOptions {
  std::string azure_json;
  std::string mirrors;
  config::IdentityBinding binding{{}, {}, "/etc/kubernetes/certs/ca.crt"};
  std::string default_client_id;
  std::string default_tenant;
  std::string ignored;
};

Error bad_flag(std::string what) {
  return {ErrorKind::bad_input, std::move(what),
          "Correct the args in the kubelet's CredentialProviderConfig"};
}

bool is_address(const std::string& text) {
  // A name, an IPv4 address, which looks like one, or an IPv6 address.
  return config::is_id(text) &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") ==
             std::string::npos;
}

/// As cloud-provider-azure cmd/acr-credential-provider/pkg/config checks them.
Result<std::optional<config::IdentityBinding>> read_binding(const KubeletOptions& options) {
  const config::IdentityBinding& binding = options.binding;
  if (binding.server_name.empty()) {
    if (binding.address.empty() && options.default_client_id.empty() && options.default_tenant.empty()) {
      return std::optional<config::IdentityBinding>();
    }
    return bad_flag("the other --ib- options need --ib-sni-name");
  }
  if (!config::is_host_name(binding.server_name, 1)) {
    return bad_flag("--ib-sni-name is no host name: " + http::printable(binding.server_name));
  }
  if (binding.address.empty()) return bad_flag("--ib-sni-name needs --ib-apiserver-ip");
  if (!is_address(binding.address)) {
    return bad_flag("--ib-apiserver-ip is neither an IP address nor a host name: " +
                    http::printable(binding.address));
  }
  return std::optional(binding);
}

Result<kubelet::PluginOptions> read_options(const KubeletOptions& options, const World& world) {
  Result<std::optional<config::IdentityBinding>> binding = read_binding(options);
  if (!binding) return binding.error();
  kubelet::RegistryMirrors mirrors = kubelet::read_mirrors(options.mirrors);
  // A wrong one must not keep the node from all other images.
  for (const std::string& text : mirrors.misunderstood) {
    world.terminal.note("--registry-mirror: passing over " + http::printable(text) +
                        ", which is not source:target\n");
  }
  return kubelet::PluginOptions{options.azure_json, std::move(mirrors.all), *std::move(binding),
                                options.default_client_id, options.default_tenant};
}

int failed(const Error& error, const World& world) {
  report(error, {}, world);
  return failure;
}

int answer(const KubeletOptions& typed, const World& world) {
  const Result<kubelet::PluginOptions> options = read_options(typed, world);
  if (!options) return failed(options.error(), world);
  const Result<kubelet::CredentialRequest> request =
      kubelet::read_request(world.terminal.read_all().reveal());
  if (!request) return failed(request.error(), world);
  const Deadline deadline = world.context.clock.steady() + time_limit;
  const Result<kubelet::PullAnswer> pull = kubelet::answer_pull(*request, *options, world.context, deadline);
  if (!pull) return failed(pull.error(), world);
  const Secret text = kubelet::write_response(request->api_version, pull->response);
  if (!world.terminal.write(text.reveal())) return failure;
  if (pull->due && kubelet::is_free(*pull->due, world.context) && detach() == Side::detached_child) {
    kubelet::finish(*pull->due, world.context, world.context.clock.steady() + time_limit);
  }
  return success;
}

}  // namespace

Command define_kubelet(CLI::App& program) {
  const auto options = std::make_shared<KubeletOptions>();
  CLI::App* const app =
      program.add_subcommand("kubelet", "Answer the kubelet as a credential provider plugin");
  app->footer(
      "Reads a CredentialProviderRequest of credentialprovider.kubelet.k8s.io/v1 (v1beta1, v1alpha1) from\n"
      "standard input and writes the response. Under the name acr-credential-provider the program does "
      "nothing\n"
      "else, and needs no subcommand.\n\n"
      "Examples:\n"
      "  ln -s /usr/bin/docker-credential-acr /var/lib/kubelet/credential-provider/acr-credential-provider\n"
      "  docker-credential-acr kubelet /etc/kubernetes/azure.json < request.json\n"
      "  docker-credential-acr kubelet /etc/kubernetes/azure.json \\\n"
      "    --registry-mirror=mcr.microsoft.com:contoso.azurecr.io < request.json\n");
  app->add_option("config", options->azure_json, "The node's Azure configuration, /etc/kubernetes/azure.json")
      ->required();
  app->add_option("-r,--registry-mirror", options->mirrors,
                  "Pull images of a source from a registry: source:target,…");
  app->add_option("--ib-sni-name", options->binding.server_name,
                  "The name under which the API server gives tokens by identity bindings");
  app->add_option("--ib-apiserver-ip", options->binding.address, "The API server's IP address or host name");
  app->add_option("--ib-ca-file", options->binding.ca_file, "The cluster's certificate authority")
      ->capture_default_str()
      ->type_name("FILE");
  app->add_option("--ib-default-client-id", options->default_client_id,
                  "The application of service accounts without an annotation of their own");
  app->add_option("--ib-default-tenant-id", options->default_tenant, "Its tenant");
  // Of the logging library that the plugin of cloud-provider-azure uses.
  app->add_option("-v,--v", options->ignored, "Ignored: errors are told, and nothing else");
  app->add_option("--vmodule", options->ignored, "Ignored");
  app->add_option("--log-flush-frequency", options->ignored, "Ignored");
  // The last one counts, as with the flags of the other.
  for (CLI::Option* const option : app->get_options()) {
    if (option->nonpositional()) option->take_last();
  }
  return {app, [options](const World& world) { return answer(*options, world); }};
}

}  // namespace acr::commands

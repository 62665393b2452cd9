#include "credhelper/image_pull.hpp"

#include <memory>
#include <utility>

#include "cache/store.hpp"
#include "config/azure_environment.hpp"
#include "config/azure_json.hpp"
#include "config/text.hpp"
#include "credentials/session.hpp"
#include "credhelper/node_identity.hpp"
#include "http/service_text.hpp"

namespace acr::kubelet {
namespace {

using config::AzureJson;
using credentials::Session;
using registry::LoginServer;

/// A service principal's secret may be changed at any time: what the original says [azure_credentials.go].
constexpr std::chrono::minutes kept_secret{5};
/// The original's: a registry that lets anybody pull does so without credentials, too.
constexpr std::string_view anonymous_pattern = "*.azurecr.*";

Session open_session(const config::Settings& settings, const http::Context& context) {
  return {settings, cache::open_service_store(context.environment, settings.sealing()), context};
}

/// The kubelet compares letter by letter, so the pattern has the image's own spelling.
std::string as_spelt(const std::string& host, std::string_view image) {
  const std::string_view spelt = image.substr(0, host.size());
  return config::same_but_for_case(spelt, host) ? std::string(spelt) : host;
}

/// All registries beside this one: a star stands for one label, so Azure's usual pattern means no regional
/// login server and no other cloud's.
std::string anonymous_pattern_for(const std::string& host) {
  const auto labels = config::labels_of(host);
  if (labels.size() == 3 && labels[1] == "azurecr") return std::string(anonymous_pattern);
  return "*" + host.substr(host.find('.'));
}

/// The one registry's credentials, for its mirror's source, too.
CredentialResponse respond(const std::string& host, const PulledImage& pulled, std::string_view user_name,
                           const Secret& password) {
  CredentialResponse response;
  response.for_image_alone = pulled.host_is_split;
  response.auth.push_back({anonymous_pattern_for(host), {}, {}});
  response.auth.push_back({as_spelt(host, pulled.image), std::string(user_name), password.copy()});
  if (!pulled.source.empty()) {
    response.auth.push_back({pulled.source, std::string(user_name), password.copy()});
  }
  return response;
}

/// The service principal's id and secret, which registries take as user name and password. For this registry
/// alone: the original adds a pattern for each cloud, which the kubelet, asking for each registry anew, has
/// no use for.
CredentialResponse respond_with_principal(const AzureJson& node, const std::string& host,
                                          const PulledImage& pulled) {
  CredentialResponse response = respond(host, pulled, node.client_id, node.client_secret);
  response.cache_duration = kept_secret;
  return response;
}

/// Whether the image may be in a registry of ours. For others this is all that is done: no I/O. Those of a
/// cloud that the environment describes are known by that file alone.
bool may_be_ours(const std::string& image, const Environment& environment) {
  return LoginServer::recognise(image) ||
         (environment.get("AZURE_ENVIRONMENT_FILEPATH") && LoginServer::names_a_host(image));
}

}  // namespace

Result<PullAnswer> answer_pull(const CredentialRequest& request, const PluginOptions& options,
                               const http::Context& context, Deadline deadline) {
  const PulledImage pulled = follow_mirror(request.image, options.mirrors);
  if (!may_be_ours(pulled.image, context.environment)) return PullAnswer{};

  const Result<AzureJson> node = config::read_azure_json(options.azure_json);
  if (!node) return node.error();
  Result<config::Settings> settings = node_settings(request, options, *node, context.environment);
  if (!settings) return settings.error();
  Session session = open_session(*settings, context);
  const std::optional<LoginServer> server = session.recognise(pulled.image, deadline);
  if (!server) return PullAnswer{};

  if (hands_out_principal(request, options, *node)) {
    return PullAnswer{respond_with_principal(*node, server->host(), pulled), {}};
  }
  const Result<credentials::Answer> answer = session.service.get(*server, deadline);
  if (!answer) return in_context(server->host(), answer.error());
  PullAnswer pull{
      respond(server->host(), pulled, config::user_name(config::UserNameForm::guid), answer->refresh_token),
      {}};
  pull.response.cache_duration = cache_duration(answer->expires - context.clock.now());
  if (answer->renewal_due || answer->renewed) {
    pull.due = DueWork{*std::move(settings), server->host(), answer->renewal_due};
  }
  return pull;
}

bool is_free(const DueWork& due, const http::Context& context) {
  Session session = open_session(due.settings, context);
  if (!due.renewal) return session.service.tidying_is_due();
  // The answer has just been given: what is to be known of its cloud is remembered, and nobody is asked.
  const std::optional<LoginServer> server = session.recognise(due.login_server, context.clock.steady());
  return server && session.service.renewal_is_free(*server);
}

void finish(const DueWork& due, const http::Context& context, Deadline deadline) {
  Session session = open_session(due.settings, context);
  if (!due.renewal) return session.service.tidy();
  const std::optional<LoginServer> server = session.recognise(due.login_server, deadline);
  if (!server) return;
  [[maybe_unused]] const Result<void> renewed = session.service.renew_in_background(*server, deadline);
}

}  // namespace acr::kubelet

#include "credhelper/commands/login_options.hpp"

namespace acr::commands {

Result<void> check(const LoginOptions& options) {
  const auto wrong = [](const char* what, const char* hint) {
    return Error{ErrorKind::bad_input, what, hint};
  };
  if (options.service_principal && options.user_name.empty()) {
    return wrong("--service-principal needs the application's id", "Add --username <application id>");
  }
  if (!options.certificate.empty() && (!options.service_principal || options.tenant.empty())) {
    return wrong("--certificate is a service principal's, and needs its tenant",
                 "Add --service-principal --username <application id> --tenant <tenant>");
  }
  if (options.uses_password() && options.expose_token) {
    return wrong("--expose-token is for identities: a password has no token", "Leave out one of the two");
  }
  if (options.with_identity && !options.tenant.empty()) {
    return wrong("--identity takes no --tenant: a managed identity has one of its own", "Leave out --tenant");
  }
  if (options.uses_password() && !options.tenant.empty()) {
    return wrong("--tenant is of no use to a password, which the registry itself looks at",
                 "Leave it out, or add --service-principal --certificate <file>");
  }
  if (options.configure && options.expose_token) {
    return wrong("--configure shows its changes on standard output, where --expose-token has the token alone",
                 "Configure apart: docker-credential-acr configure <registry>");
  }
  if (options.configure && options.as_json()) {
    return wrong("--configure shows its changes and asks, which --output json does not",
                 "Configure apart: docker-credential-acr configure <registry> --output json");
  }
  if (options.password_stdin && options.user_name.empty()) {
    return wrong("--password-stdin needs a user name", "Add --username");
  }
  if (!options.certificate.empty() && !options.certificate.starts_with('/')) {
    return wrong("the certificate's path is not absolute, but every pull will need it, wherever it runs",
                 "Name it from / on, such as \"$PWD/cert.pem\"");
  }
  return {};
}

config::Layer managed_identity_of(const LoginOptions& options) {
  config::Layer layer;
  config::Identity& identity = layer.identity.emplace();
  identity.source = config::Source::managed_identity;
  if (options.identity.empty()) return layer;
  using Kind = config::ManagedIdentityId::Kind;
  std::string_view id = options.identity;
  const auto named = [&id](std::string_view prefix) {
    const bool is = id.starts_with(prefix);
    if (is) id.remove_prefix(prefix.size());
    return is;
  };
  Kind kind = Kind::client_id;
  if (id.starts_with("/subscriptions/") || named("resource-id:")) {
    kind = Kind::resource_id;
  } else if (named("object-id:")) {
    kind = Kind::object_id;
  } else {
    named("client-id:");
  }
  identity.managed_identity = {kind, std::string(id)};
  return layer;
}

config::Layer certificate_of(const LoginOptions& options) {
  config::Layer layer;
  config::Identity& identity = layer.identity.emplace();
  identity.source = config::Source::certificate;
  identity.client_id = options.user_name;
  identity.certificate_file = options.certificate;
  layer.tenant = options.tenant;
  return layer;
}

}  // namespace acr::commands

#include "credhelper/commands/registry_argument.hpp"

#include <algorithm>
#include <string>

#include "http/service_text.hpp"

namespace acr::commands {
namespace {

using credentials::OpenedRegistry;

/// ACR's names are 5 to 50 letters and digits, with a hyphen before a domain name label [MicrosoftDocs
/// container-registry-get-started-portal.md]; whether such a registry is there, its DNS will tell.
bool is_short_name(std::string_view text) {
  return !text.empty() && text.find_first_of("./:@") == std::string_view::npos;
}

/// What login servers end in where the person is at home.
std::string home_suffix(credentials::Session& session, Deadline deadline) {
  const config::RegistrySettings settings = session.settings.for_registry("");
  if (settings.cloud.empty()) return std::string(registry::public_cloud.registry_suffix);
  const Result<const registry::Cloud*> cloud = session.clouds.find(settings.cloud, deadline);
  return std::string(cloud ? (*cloud)->registry_suffix : registry::public_cloud.registry_suffix);
}

}  // namespace

Result<OpenedRegistry> open_argument(std::string_view argument, const http::Context& context,
                                     Deadline deadline) {
  std::string server_url(argument);
  if (is_short_name(argument)) {
    Result<config::Settings> settings = config::Settings::read(context.environment);
    if (!settings) return settings.error();
    credentials::Session session(*std::move(settings), context);
    server_url.append(".").append(home_suffix(session, deadline));
  }
  Result<OpenedRegistry> opened = credentials::open_registry(server_url, context, deadline);
  if (!opened && opened.error().kind == ErrorKind::not_found) {
    return Error{ErrorKind::bad_input,
                 http::printable(argument) + " is not the name of an Azure container registry",
                 "Name it like contoso or contoso.azurecr.io"};
  }
  return opened;
}

}  // namespace acr::commands

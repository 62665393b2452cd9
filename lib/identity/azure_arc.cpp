#include "identity/azure_arc.hpp"

#include <algorithm>

#include "http/service_text.hpp"
#include "identity/managed_identity_endpoint.hpp"
#include "platform/file_mark.hpp"
#include "platform/file_text.hpp"

namespace acr::identity {
namespace {

constexpr EndpointKind azure_arc{
    "the Azure Arc agent",
    "Arc machine's managed identity",
    "IDENTITY_ENDPOINT",
    "http://127.0.0.1:40342/metadata/identity/oauth2/token",
    "2020-06-01",
    {},
    "Check the agent: azcmagent show",
};

constexpr unsigned unauthorized = 401;
constexpr std::size_t longest_key = 4096;

bool is_local(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") &&
          std::all_of(host.begin(), host.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; }));
}

Error refused_key(const std::string& why) {
  return {ErrorKind::rejected, "the Azure Arc agent's challenge " + why,
          "Check that it is the agent who listens there: azcmagent show"};
}

class AzureArcSource final : public EndpointSource {
 public:
  AzureArcSource(config::ManagedIdentityId id, const http::Context& context)
      : EndpointSource(azure_arc, std::move(id), context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    Result<http::Request> request = make_get(audience);
    if (!request) return request.error();
    // The SDKs take any host. A key that only this machine's privileged can read leaves it with none of ours.
    if (!is_local(request->url.host)) {
      return failure(ErrorKind::bad_input, "IDENTITY_ENDPOINT is not on this machine",
                     "The Azure Arc agent is, at http://127.0.0.1:40342; unset IDENTITY_ENDPOINT");
    }
    request->headers = {{"Metadata", "true"}};
    const Result<http::Response> challenge =
        http::send_with_retry(context().http, *request, {}, context().clock, context().random, deadline);
    if (!challenge) return in_context(describe(), challenge.error());
    if (challenge->status != unauthorized) return read(*challenge, "");
    Result<Secret> key = read_arc_key(challenge->header("WWW-Authenticate"));
    if (!key) return in_context(describe(), key.error());
    // A key opens once.
    http::RetryRules once;
    once.retries = 0;
    return ask(*std::move(request), {"Authorization", "Basic ", key->reveal()}, once, deadline);
  }
};

}  // namespace

bool has_arc_agent(const Environment& environment, const char* agent) {
  return (environment.get("IDENTITY_ENDPOINT") && environment.get("IMDS_ENDPOINT")) ||
         file_mark(agent) != "absent";
}

Result<Secret> read_arc_key(std::string_view challenge, std::string_view directory) {
  constexpr std::string_view scheme = "Basic realm=";
  constexpr std::string_view extension = ".key";
  if (!challenge.starts_with(scheme)) return refused_key("names no file");
  const std::string path(challenge.substr(scheme.size()));
  const std::size_t slash = path.rfind('/');
  const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  if (slash == std::string::npos || std::string_view(path).substr(0, slash) != directory ||
      !std::string_view(name).ends_with(extension) || name.size() == extension.size() ||
      !std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return refused_key("names " + http::printable(path) + ", which is no key in " + std::string(directory));
  }
  Result<Secret> key = read_file_itself(path, longest_key);
  if (key) return key;
  Error error = key.error();
  error.kind = ErrorKind::rejected;
  error.what = http::printable(error.what);
  error.hint = "Run as root, or as a member of the agent's group: sudo usermod -aG himds <user>";
  return error;
}

std::unique_ptr<TokenSource> make_azure_arc_source(config::ManagedIdentityId id,
                                                   const http::Context& context) {
  return std::make_unique<AzureArcSource>(std::move(id), context);
}

}  // namespace acr::identity

#include "identity/cloud_shell.hpp"

#include "identity/managed_identity_endpoint.hpp"

namespace acr::identity {
namespace {

constexpr EndpointKind cloud_shell{
    "Cloud Shell", "Cloud Shell's user", "MSI_ENDPOINT", "", "", {}, "Restart Cloud Shell, or run: az login"};

class CloudShellSource final : public EndpointSource {
 public:
  CloudShellSource(config::ManagedIdentityId id, const http::Context& context)
      : EndpointSource(cloud_shell, id, context), id_(std::move(id)) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    if (const Result<FormFields> named = identity_fields(cloud_shell, id_); !named) return named.error();
    Result<http::Url> url = endpoint();
    if (!url) return url.error();
    http::Request request;
    request.method = http::Method::post;
    request.route = http::Route::direct;
    request.url = *std::move(url);
    request.headers = {{"Metadata", "true"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = http::secret_form({{"resource", audience.resource()}});
    return ask(std::move(request), {}, {}, deadline);
  }

 private:
  config::ManagedIdentityId id_;
};

}  // namespace

std::unique_ptr<TokenSource> make_cloud_shell_source(config::ManagedIdentityId id,
                                                     const http::Context& context) {
  return std::make_unique<CloudShellSource>(std::move(id), context);
}

}  // namespace acr::identity

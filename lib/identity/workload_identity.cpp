#include "identity/workload_identity.hpp"

#include "identity/client_assertion.hpp"
#include "identity/kubernetes_proxy.hpp"
#include "identity/token_file.hpp"

namespace acr::identity {
namespace {

class WorkloadIdentitySource final : public TokenSource {
 public:
  WorkloadIdentitySource(TenantAddress address, std::string client_id, std::string token_file,
                         const http::Context& context)
      : address_(std::move(address)),
        client_id_(std::move(client_id)),
        assertion_(make_token_file_assertion(std::move(token_file), context)),
        context_(context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    const Result<Authority> entra = make_authority(address_);
    if (!entra) return in_context(describe(), entra.error());
    const Result<Authority> authority = through_kubernetes_proxy(*entra, context_.environment);
    if (!authority) return in_context(describe(), authority.error());
    return request_token_with(*assertion_, *authority, client_id_, audience, describe(), context_, deadline);
  }

  [[nodiscard]] std::string describe() const override {
    return "workload identity " + client_id_ + " in tenant " + address_.tenant + " with " +
           assertion_->describe();
  }

  void identify(FieldDigest& digest) const override {
    digest.add("workload-identity").add(address_.authority).add(address_.tenant).add(client_id_);
    assertion_->identify(digest);
    identify_kubernetes_proxy(context_.environment, digest);
  }

 private:
  TenantAddress address_;
  std::string client_id_;
  std::unique_ptr<ClientAssertion> assertion_;
  http::Context context_;
};

}  // namespace

std::unique_ptr<TokenSource> make_workload_identity_source(TenantAddress address, std::string client_id,
                                                           std::string token_file,
                                                           const http::Context& context) {
  return std::make_unique<WorkloadIdentitySource>(std::move(address), std::move(client_id),
                                                  std::move(token_file), context);
}

}  // namespace acr::identity

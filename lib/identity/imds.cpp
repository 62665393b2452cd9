#include "identity/imds.hpp"

#include <algorithm>

#include "http/json.hpp"
#include "http/retry.hpp"
#include "http/service_text.hpp"
#include "identity/managed_identity_endpoint.hpp"
#include "identity/token_response.hpp"

namespace acr::identity {
namespace {

using config::ManagedIdentityId;

constexpr std::chrono::seconds probe_limit{1};
constexpr http::RetryRules retry_rules{.metadata_service = true};
constexpr const char* name_one =
    R"(Name one: set AZURE_CLIENT_ID to its client id, or in the settings "identity": {"source": )"
    R"("managed-identity", "clientId": "<client id>"})";
constexpr EndpointKind metadata_service{
    "the metadata service",
    "managed identity (system-assigned)",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "http://169.254.169.254",
    "2018-02-01",
    {"client_id", "object_id", "msi_res_id"},
    "",
};

bool is_json_object(const Secret& body) {
  return http::with_json_object(body.reveal(), [](const boost::json::object&) {});
}

class ImdsSource final : public TokenSource {
 public:
  ImdsSource(ManagedIdentityId id, Asked asked, ImdsMemory& memory, const http::Context& context)
      : id_(std::move(id)), asked_(asked), memory_(memory), context_(context) {}

  /// Off Azure, the probe mostly waits in vain.
  Ahead begin(const Audience& /*audience*/) override {
    const bool at_hand = asked_ == Asked::by_name ||
                         context_.environment.get(metadata_service.url_variable) || memory_.expected();
    return at_hand ? Ahead::wait : Ahead::go_on;
  }

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    Result<http::Request> request = make_request(audience);
    if (!request) return request.error();
    if (asked_ == Asked::in_a_chain) {
      if (Result<void> present = probe(*request, deadline); !present) return present.error();
    }
    request->headers.push_back({"Metadata", "true"});
    const Result<http::Response> response = http::send_with_retry(context_.http, *request, retry_rules,
                                                                  context_.clock, context_.random, deadline);
    if (!response) {
      Error error = in_context(describe(), response.error());
      error.hint = "Managed identities exist on Azure machines only; elsewhere use another identity";
      return error;
    }
    if (response->status != 200) return explain(*response);
    std::optional<Token> token = read_token_response(response->body.reveal(), context_.clock.now());
    if (!token) return failure(ErrorKind::rejected, "the metadata service answered without a usable token");
    return *std::move(token);
  }

  [[nodiscard]] std::string describe() const override {
    return describe_managed_identity(metadata_service, id_);
  }

  void identify(FieldDigest& digest) const override {
    digest.add("imds").add(std::to_string(static_cast<int>(id_.kind))).add(id_.value);
    digest.add(context_.environment.get(metadata_service.url_variable).value_or(""));
  }

 private:
  [[nodiscard]] Error failure(ErrorKind kind, const std::string& what, std::string hint = {}) const {
    return {kind, describe() + ": " + what, std::move(hint)};
  }

  [[nodiscard]] Result<http::Request> make_request(const Audience& audience) const {
    const char* variable = metadata_service.url_variable;
    Result<http::Url> base = http::parse_endpoint(
        context_.environment.get(variable).value_or(metadata_service.default_url), variable);
    if (!base) return in_context(describe(), base.error());
    const Result<FormFields> named = identity_fields(metadata_service, id_);
    if (!named) return named.error();
    FormFields query{{"api-version", metadata_service.api_version}, {"resource", audience.resource()}};
    query.insert(query.end(), named->begin(), named->end());
    http::Request request;
    request.route = http::Route::direct;
    request.url = *std::move(base);
    request.url.target += "/metadata/identity/oauth2/token";
    http::add_query(request.url, query);
    return request;
  }

  /// Without the `Metadata` header the service refuses at once, in JSON, which shows that it is there. Other
  /// clouds and proxies have services at the same address, which refuse in HTML or not at all.
  Result<void> probe(const http::Request& request, Deadline deadline) {
    Error absent = failure(ErrorKind::unavailable, "this machine has no metadata service");
    // What is remembered is of this machine's own address, and not of where a variable points.
    const bool usual_place = !context_.environment.get(metadata_service.url_variable);
    if (absent_ || (usual_place && memory_.known_absent())) return absent;
    const Deadline limit = std::min(deadline, context_.clock.steady() + probe_limit);
    http::Request bare;
    bare.url = request.url;
    bare.route = request.route;
    const Result<http::Response> response = context_.http.send(bare, limit);
    const bool azures = response && is_json_object(response->body);
    if (azures) return {};
    absent_ = true;
    if (usual_place) memory_.remember_absent();
    return absent;
  }

  [[nodiscard]] Error explain(const http::Response& response) const {
    EndpointRefusal refusal = read_endpoint_refusal(response.body.reveal(), "");
    const std::string& description = refusal.text;
    Error error =
        failure(ErrorKind::rejected, "the metadata service answered " + std::to_string(response.status) +
                                         (description.empty() ? "" : ": " + description));
    error.service_code = refusal.code;
    error.correlation_id = refusal.correlation_id;
    error.http_status = response.status;
    const bool one_named = id_.kind != ManagedIdentityId::Kind::system;
    if (response.status == 400 && description.find("Multiple user assigned") != std::string::npos) {
      error.hint = name_one;
    } else if (response.status == 400 && description.find("Identity not found") != std::string::npos) {
      // As the SDKs do: nobody asked for an identity, and none is assigned, so others may be tried.
      if (!one_named && asked_ == Asked::in_a_chain) error.kind = ErrorKind::unavailable;
      error.hint = one_named ? "Assign it to this machine: az vm identity assign --identities <resource id>"
                             : "Assign one to this machine: az vm identity assign";
    } else if (response.status == 403 &&
               response.body.reveal().find("unreachable") != std::string_view::npos) {
      error.kind = ErrorKind::unavailable;  // Docker Desktop's proxy answers for an address it cannot reach
    } else if (http::may_pass(response.status, retry_rules)) {
      error.kind = ErrorKind::transient;
    }
    return error;
  }

  ManagedIdentityId id_;
  Asked asked_;
  ImdsMemory& memory_;
  bool absent_ = false;  ///< for this process, should the memory not last
  http::Context context_;
};

}  // namespace

std::unique_ptr<TokenSource> make_imds_source(ManagedIdentityId id, Asked asked, ImdsMemory& memory,
                                              const http::Context& context) {
  return std::make_unique<ImdsSource>(std::move(id), asked, memory, context);
}

}  // namespace acr::identity

#include "identity/managed_identity_endpoint.hpp"

#include <algorithm>

#include "http/json.hpp"
#include "http/service_text.hpp"
#include "identity/token_response.hpp"

namespace acr::identity {
namespace {

using config::ManagedIdentityId;
using Kind = ManagedIdentityId::Kind;

std::string_view words_for(Kind kind) {
  switch (kind) {
    case Kind::system:
      break;
    case Kind::client_id:
      return "client id";
    case Kind::object_id:
      return "object id";
    case Kind::resource_id:
      return "resource id";
  }
  return "id";
}

std::string_view parameter(const IdParameters& ids, Kind kind) {
  switch (kind) {
    case Kind::system:
      break;
    case Kind::client_id:
      return ids.client_id;
    case Kind::object_id:
      return ids.object_id;
    case Kind::resource_id:
      return ids.resource_id;
  }
  return {};
}

std::string first_of(std::initializer_list<std::string_view> texts, std::string_view secret) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return http::printable(text, {secret});
  }
  return {};
}

/// Whether it can stand in a header as it is.
bool fits_a_header(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string describe_managed_identity(const EndpointKind& kind, const ManagedIdentityId& id) {
  switch (id.kind) {
    case Kind::system:
      break;
    case Kind::client_id:
    case Kind::object_id:
      return "managed identity with " + std::string(words_for(id.kind)) + " " + id.value;
    case Kind::resource_id:
      return "managed identity " + id.value;
  }
  return std::string(kind.default_identity);
}

Result<FormFields> identity_fields(const EndpointKind& kind, const ManagedIdentityId& id) {
  if (id.kind == Kind::system) return FormFields{};
  const std::string_view name = parameter(kind.ids, id.kind);
  if (!name.empty()) return FormFields{{name, id.value}};
  const bool by_client_id = !kind.ids.client_id.empty();
  return Error{ErrorKind::bad_input,
               describe_managed_identity(kind, id) + ": " + std::string(kind.name) +
                   (by_client_id ? " finds an identity by its client id alone"
                                 : " has one identity, and lets nobody choose another"),
               by_client_id ? "Give its client id"
                            : "Name none: unset AZURE_CLIENT_ID, and leave the id out of the settings"};
}

EndpointRefusal read_endpoint_refusal(std::string_view body, std::string_view secret) {
  EndpointRefusal refusal;
  const bool is_json = http::with_json_object(body, [&](const boost::json::object& object) {
    const boost::json::value* error = object.if_contains("error");
    const boost::json::object& details =
        error != nullptr && error->is_object() ? error->get_object() : object;
    refusal.code =
        first_of({http::string_member(details, "code"), http::string_member(object, "error")}, secret);
    refusal.text = first_of(
        {http::string_member(object, "error_description"), http::string_member(details, "message")}, secret);
    refusal.correlation_id = first_of(
        {http::string_member(object, "correlation_id"), http::string_member(details, "correlationId")},
        secret);
  });
  const bool is_page = body.substr(0, 1) == "<";
  if (!is_json && !is_page) refusal.text = http::printable(body, {secret});
  if (refusal.text.empty()) std::swap(refusal.text, refusal.code);
  return refusal;
}

EndpointSource::EndpointSource(const EndpointKind& kind, ManagedIdentityId id, const http::Context& context)
    : kind_(kind), id_(std::move(id)), context_(context) {}

std::string EndpointSource::describe() const {
  return describe_managed_identity(kind_, id_);
}

void EndpointSource::identify(FieldDigest& digest) const {
  digest.add(kind_.name).add(std::to_string(static_cast<int>(id_.kind))).add(id_.value);
  // Not the secret beside it, which is another one after each restart.
  digest.add(context_.environment.get(kind_.url_variable).value_or(""));
}

Error EndpointSource::failure(ErrorKind error_kind, std::string what, std::string hint) const {
  return in_context(describe(), {error_kind, std::move(what), std::move(hint)});
}

Result<http::Url> EndpointSource::endpoint() const {
  const std::string_view text = context_.environment.get(kind_.url_variable).value_or(kind_.default_url);
  Result<http::Url> url = http::parse_request_url(text, kind_.url_variable);
  if (!url) return in_context(describe(), url.error());
  // Some hosts put a query there. Ours takes its place.
  url->target.resize(std::min(url->target.find('?'), url->target.size()));
  return url;
}

Result<http::Request> EndpointSource::make_get(const Audience& audience) const {
  const Result<FormFields> named = identity_fields(kind_, id_);
  if (!named) return named.error();
  Result<http::Url> url = endpoint();
  if (!url) return url.error();
  FormFields query{{"api-version", kind_.api_version}, {"resource", audience.resource()}};
  query.insert(query.end(), named->begin(), named->end());
  http::Request request;
  request.route = http::Route::direct;
  request.url = *std::move(url);
  http::add_query(request.url, query);
  return request;
}

Result<Token> EndpointSource::ask(http::Request request, const EndpointProof& proof,
                                  const http::RetryRules& rules, Deadline deadline) const {
  if (!proof.header.empty()) {
    if (!fits_a_header(proof.secret)) {
      return failure(ErrorKind::bad_input, "what proves us to " + std::string(kind_.name) +
                                               " holds characters that no header can carry");
    }
    std::string value;
    value.reserve(proof.scheme.size() + proof.secret.size());  // one copy, which is wiped
    value.append(proof.scheme).append(proof.secret);
    request.headers.push_back({std::string(proof.header), std::move(value)});
  }
  const Result<http::Response> response =
      http::send_with_retry(context_.http, request, rules, context_.clock, context_.random, deadline);
  for (http::Header& sent : request.headers) wipe(sent.value.data(), sent.value.size());
  if (!response) return in_context(describe(), response.error());
  return read(*response, proof.secret);
}

Result<Token> EndpointSource::read(const http::Response& response, std::string_view secret) const {
  const std::string answered = std::string(kind_.name) + " answered ";
  if (response.status == 200) {
    std::optional<Token> token = read_token_response(response.body.reveal(), context_.clock.now());
    if (token) return *std::move(token);
    return failure(ErrorKind::rejected, answered + "without a token that can be used");
  }
  EndpointRefusal refusal = read_endpoint_refusal(response.body.reveal(), secret);
  const bool passing = http::may_pass(response.status);
  Error error =
      failure(passing ? ErrorKind::transient : ErrorKind::rejected,
              answered + std::to_string(response.status) + (refusal.text.empty() ? "" : ": " + refusal.text),
              passing ? "Try again" : std::string(kind_.refused_hint));
  error.service_code = std::move(refusal.code);
  error.correlation_id = std::move(refusal.correlation_id);
  error.http_status = response.status;
  return error;
}

}  // namespace acr::identity

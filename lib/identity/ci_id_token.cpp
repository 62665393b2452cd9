#include "identity/ci_id_token.hpp"

#include <algorithm>

#include "http/json.hpp"
#include "http/retry.hpp"
#include "http/service_text.hpp"
#include "identity/id_token.hpp"

namespace acr::identity {
namespace {

std::string answered(const CiService& service, unsigned status) {
  return std::string(service.name) + " answered " + std::to_string(status);
}

/// A variable as a job has it: `$(System.AccessToken)` is what Azure Pipelines leaves of one that it may not
/// hand out.
std::optional<std::string_view> job_variable(const Environment& environment, const char* name) {
  const auto value = environment.get(name);
  if (!value || value->starts_with("$(")) return std::nullopt;
  return value;
}

Result<http::Url> read_url(const CiService& service, std::string_view text) {
  Result<http::Url> url = http::parse_request_url(text, service.url_variable);
  if (url && url->scheme != http::Scheme::https) {
    return Error{ErrorKind::bad_input, std::string(service.url_variable) + " is not an https URL",
                 std::string("It is set by ") + service.name + "; do not set it"};
  }
  return url;
}

/// A sign-in page stands behind a redirect or a 203 [azure-sdk-for-python azure_pipelines.py].
bool bearer_refused(unsigned status) {
  return status == 203 || (status >= 300 && status < 400) || status == 401 || status == 403;
}

Error explain_refusal(const CiService& service, const http::Response& response, std::string_view bearer) {
  Error error;
  error.http_status = response.status;
  error.what = answered(service, response.status);
  if (bearer_refused(response.status)) {
    error.kind = ErrorKind::denied;
    error.what += std::string(": the token in ") + service.bearer_variable + " is probably not valid";
    error.hint = service.refused_hint;
  } else {
    error.kind = http::may_pass(response.status) ? ErrorKind::transient : ErrorKind::rejected;
  }
  http::with_json_object(response.body.reveal(), [&](const boost::json::object& object) {
    const std::string_view message = http::string_member(object, "message");
    if (!message.empty()) error.what += ": " + http::printable(message, {bearer});
  });
  return error;
}

}  // namespace

bool in_job_of(const CiService& service, const Environment& environment) {
  return job_variable(environment, service.url_variable) &&
         job_variable(environment, service.bearer_variable);
}

Result<Secret> request_ci_id_token(const CiService& service, http::Request request, const FormFields& query,
                                   const http::Context& context, Deadline deadline) {
  for (const char* name : {service.url_variable, service.bearer_variable}) {
    if (!job_variable(context.environment, name)) {
      return Error{ErrorKind::unavailable, std::string(name) + " is not set", service.missing_hint};
    }
  }
  const std::string_view bearer = *context.environment.get(service.bearer_variable);
  if (!std::all_of(bearer.begin(), bearer.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return Error{ErrorKind::bad_input, std::string(service.bearer_variable) + " holds no token",
                 service.missing_hint};
  }
  Result<http::Url> url = read_url(service, *context.environment.get(service.url_variable));
  if (!url) return url.error();
  request.url = *std::move(url);
  http::add_query(request.url, query);
  constexpr std::string_view scheme = "Bearer ";
  std::string value;
  value.reserve(scheme.size() + bearer.size());  // one copy, which is wiped
  value.append(scheme).append(bearer);
  request.headers.push_back({"Authorization", std::move(value)});
  const Result<http::Response> response =
      http::send_with_retry(context.http, request, {}, context.clock, context.random, deadline);
  wipe(request.headers.back().value.data(), request.headers.back().value.size());
  if (!response) return response.error();
  if (response->status != 200) return explain_refusal(service, *response, bearer);

  Secret token;
  http::with_json_object(response->body.reveal(), [&](const boost::json::object& object) {
    token = Secret(http::string_member(object, service.answer_member));
  });
  if (Result<Secret> read = read_id_token(token.reveal()); read) return read;
  return Error{ErrorKind::rejected, answered(service, 200) + " without an ID token"};
}

}  // namespace acr::identity

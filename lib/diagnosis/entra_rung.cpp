#include "diagnosis/network_rungs.hpp"
#include "http/date.hpp"

namespace acr::diagnosis {

Step<ClockReading> reach_entra(const std::string& authority, const http::Context& context,
                               Deadline deadline) {
  constexpr const char* name = "entra";
  Result<http::Url> url = http::parse_endpoint(authority, "AZURE_AUTHORITY_HOST");
  if (!url) return {failed(name, url.error())};
  if (url->scheme != http::Scheme::https) {
    return {failed(
        name, {ErrorKind::bad_input, authority + " is not an https URL", "Correct AZURE_AUTHORITY_HOST"})};
  }
  const std::string host = url->host;
  http::Request request;
  request.url = *std::move(url);
  while (request.url.target.ends_with('/')) request.url.target.pop_back();
  // A document that anybody may read [OpenID Connect Discovery 1.0]. Whatever the answer, somebody is there.
  request.url.target += "/common/v2.0/.well-known/openid-configuration";
  const Result<http::Response> response = context.http.send(request, deadline);
  if (!response) {
    Error error = response.error();
    if (error.hint.empty()) error.hint = "Let this machine reach " + host + " on port 443";
    return {failed(name, error)};
  }
  Step<ClockReading> step{passed(name, host + " answers")};
  step.rung.facts = {{"host", host}, {"status", std::to_string(response->status)}};
  if (const std::optional<sys_seconds> date = http::parse_date(response->header("Date"))) {
    step.found = ClockReading{"Entra", *date - context.clock.now()};
  }
  return step;
}

}  // namespace acr::diagnosis

#include <array>
#include <boost/json.hpp>
#include <ctime>

#include "answers.hpp"
#include "clouds.hpp"
#include "entra.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

std::string timestamp(long now) {
  const std::time_t time = now;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%SZ", &parts)};
}

}  // namespace

Response entra_error(const Azure& azure, const Request& request, int status, std::string_view error,
                     long code, const std::string& text) {
  const std::string trace = random_uuid();
  const std::string_view asked = header(request.headers, "client-request-id");
  const std::string correlation = asked.empty() ? random_uuid() : std::string(asked);
  const std::string when = timestamp(azure.now());
  const std::string number = std::to_string(code);
  const std::string description = "AADSTS" + number + ": " + text + " Trace ID: " + trace +
                                  " Correlation ID: " + correlation + " Timestamp: " + when;
  Response response =
      json_answer(status, json::object{{"error", error},
                                       {"error_description", description},
                                       {"error_codes", json::array{code}},
                                       {"timestamp", when},
                                       {"trace_id", trace},
                                       {"correlation_id", correlation},
                                       {"error_uri", "https://" + request.host + "/error?code=" + number}});
  response.headers.emplace_back("x-ms-request-id", trace);
  return response;
}

Response check_resource(const Azure& azure, const Request& request, std::string_view audience) {
  const Resource resource = find_resource(audience);
  // Each authority knows its own cloud; the metadata services, which are none, know Microsoft's.
  const Cloud* asked = cloud_of_entra(request.host);
  const Cloud* arm = cloud_of_arm_audience(audience);
  const bool disconnected = asked != nullptr && asked->disconnected;
  const bool knows_acr =
      resource == Resource::acr && !disconnected && azure.settings.flag("acr_audience_known");
  const bool knows_arm = arm != nullptr && (asked == nullptr ? !arm->disconnected : arm == asked);
  if (knows_acr || knows_arm) return {};
  return entra_error(
      azure, request, 400, "invalid_resource", azure.settings.number("unknown_resource_code"),
      "The resource principal named " + std::string(audience) +
          " was not found in the tenant named Contoso. This can happen if the application has not been "
          "installed by the administrator of the tenant or consented to by any user in the tenant. You "
          "might have sent your authentication request to the wrong tenant.");
}

}  // namespace emulator

#include "router.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>

#include "acr.hpp"
#include "answers.hpp"
#include "arm.hpp"
#include "azure_pipelines.hpp"
#include "entra.hpp"
#include "forward.hpp"
#include "github_actions.hpp"
#include "imds.hpp"

namespace emulator {
namespace {

std::string http_date(long when) {
  const std::time_t time = when;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), length};
}

std::chrono::milliseconds latency(const Azure& azure, std::string_view service) {
  const boost::json::value latencies = azure.settings.value("latency_ms");
  return std::chrono::milliseconds(claim_number(latencies.as_object(), service));
}

Response plain_registry(Azure& azure, const Request& request) {
  return forward(request, azure.registries.at(request.host));
}

// Whoever sends something here mistook the host: the journal keeps what was sent.
Response nobody(Azure& /*azure*/, const Request& /*request*/) {
  return text_answer(421, "this host is not a part of the emulated Azure\n");
}

}  // namespace

Response answer(Azure& azure, const Request& request, std::string_view name, Service service) {
  const std::size_t entry = azure.journal.asked(name, request);
  const auto own = [&] {
    try {
      return service(azure, request);
    } catch (const std::exception& error) {
      return text_answer(500, std::string("emulator: ") + error.what() + "\n");
    }
  };
  const auto fault = azure.faults.take(name, request.host);
  Response response = fault ? fault->disturb(own) : own();
  response.delay += latency(azure, name);
  // Azure's own services all send one, and it tells clients how wrong their clocks are.
  if (header(response.headers, "Date").empty()) response.headers.emplace_back("Date", http_date(azure.now()));
  const bool silent = response.delivery == Delivery::silence || response.delivery == Delivery::reset;
  azure.journal.answered(entry, silent ? -1 : response.status);
  return response;
}

Response route_tls(Azure& azure, const Request& request) {
  if (is_entra_host(request.host)) return answer(azure, request, entra_service(request), entra);
  if (is_arm_host(request.host)) return answer(azure, request, "arm", arm);
  if (is_login_server(request.host)) return answer(azure, request, acr_service(request), acr);
  if (azure.registries.contains(request.host))
    return answer(azure, request, "registry.plain", plain_registry);
  if (request.host == github_actions_host) return answer(azure, request, "github.id_token", github_actions);
  if (request.host == azure_pipelines_host)
    return answer(azure, request, "pipelines.id_token", azure_pipelines);
  return answer(azure, request, "unknown", nobody);
}

Response route_imds(Azure& azure, const Request& request) {
  return answer(azure, request, imds_service(request), imds);
}

}  // namespace emulator

#include "tool_token.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "directory.hpp"
#include "entra.hpp"
#include "router.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// Who is signed in with these tools.
constexpr std::string_view client_id = "11111111-2222-3333-4444-555555555555";

Response answer_tool(Azure& azure, const Request& request) {
  const json::object order = json::parse(request.body).as_object();
  const std::string named = claim_text(order, "tenant");
  const auto tenant = named.empty() ? std::string(default_tenant) : find_tenant(named);
  if (!tenant)
    return entra_error(azure, request, 400, "invalid_request", 90002, "Tenant '" + named + "' not found.");
  const std::string resource = claim_text(order, "resource");
  Response refusal = check_resource(azure, request, resource);
  if (refusal.status != 200) return refusal;
  const auto somebody = find_service_principal(client_id);
  if (!somebody) return text_answer(500, "nobody is signed in\n");
  const Principal principal{std::string(client_id), std::string(somebody->object_id), *tenant};
  const long expires_on = azure.now() + azure.settings.number("entra_lifetime");
  return json_answer(200, json::object{{"access_token", mint_entra_token(azure, principal, resource)},
                                       {"expires_on", expires_on}});
}

}  // namespace

Response tool_token(Azure& azure, const Request& request, const json::object& order) {
  const std::string tool = claim_text(order, "tool");
  if (tool == "azd") return answer(azure, request, "azd.token", answer_tool);
  if (tool == "powershell") return answer(azure, request, "powershell.token", answer_tool);
  return text_answer(400, "no tool\n");
}

}  // namespace emulator

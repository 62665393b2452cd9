#include "azure_pipelines.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "form.hpp"
#include "id_token.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view job_path =
    "/contoso/00000000-0000-0000-0000-000000000001/_apis/distributedtask/hubs/build/plans/"
    "00000000-0000-0000-0000-000000000002/jobs/00000000-0000-0000-0000-000000000003/oidctoken";
constexpr std::string_view connection = "00000000-0000-0000-0000-000000000004";

// Azure DevOps shows whom it does not know its page to sign in, as a 203, unless told not to redirect
// (azure-sdk-for-cpp #5786, #6019).
Response not_signed_in(const Request& request) {
  if (lower(header(request.headers, "X-TFS-FedAuthRedirect")) == "suppress") return text_answer(401, "");
  return {.status = 203,
          .headers = {{"Content-Type", "text/html; charset=utf-8"}},
          .body =
              "<!DOCTYPE html>\r\n<html lang=\"en-US\">\r\n<head><title>\r\n\tAzure DevOps Services | Sign "
              "In\r\n</title></head>\r\n<body></body>\r\n</html>\r\n"};
}

Response no_version() {
  return json_answer(
      400,
      json::object{
          {"$id", "1"},
          {"innerException", nullptr},
          {"message",
           "No api-version was supplied for the \"POST\" request. The version must be supplied either as "
           "part of the Accept header (e.g. \"application/json; api-version=1.0\") or as a query "
           "parameter (e.g. \"?api-version=1.0\")."},
          {"typeName",
           "Microsoft.VisualStudio.Services.WebApi.VssVersionNotSpecifiedException, "
           "Microsoft.VisualStudio.Services.WebApi"},
          {"typeKey", "VssVersionNotSpecifiedException"},
          {"errorCode", 0},
          {"eventId", 3000}});
}

// The status is azure-sdk-for-cpp's live test's, the text dotnet/docker-tools #2012's.
Response unknown_connection(const std::string& id) {
  const std::string text = "There is no explicit reference to service connection " + id +
                           " from current stage Build.Push.__default.";
  return json_answer(401, json::object{{"count", text.size()}, {"value", text}});
}

}  // namespace

Response azure_pipelines(Azure& azure, const Request& request) {
  if (request.path != job_path) return text_answer(404, "");
  if (request.method != "POST") return text_answer(405, "");  // terraform-provider-fabric #922
  if (header(request.headers, "Authorization") != "Bearer emulated-system-access-token")
    return not_signed_in(request);
  const Form query(request.query);
  if (!query.get("api-version").starts_with("7.1")) return no_version();
  const std::string asked = query.get("serviceConnectionId");
  if (asked != connection) return unknown_connection(asked);
  const Statement statement{"https://vstoken.dev.azure.com/00000000-aaaa-bbbb-cccc-dddddddddddd",
                            "sc://contoso/app/emulated-connection", "api://AzureADTokenExchange"};
  return json_answer(
      200, json::object{{"oidcToken",
                         mint_id_token(azure, statement, azure.settings.number("ci_id_token_lifetime"))}});
}

}  // namespace emulator

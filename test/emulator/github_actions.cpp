#include "github_actions.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "form.hpp"
#include "id_token.hpp"

namespace emulator {
namespace json = boost::json;

Response github_actions(Azure& azure, const Request& request) {
  // The two slashes are GitHub's own.
  if (!request.path.starts_with("/emulated//idtoken/")) return text_answer(404, "");
  if (request.method != "GET") return text_answer(405, "");
  if (header(request.headers, "Authorization") != "Bearer emulated-actions-token")
    return text_answer(401, "");
  const Form query(request.query);
  if (query.get("api-version") != "2.0") return text_answer(400, "");
  // Without an audience it is the address of the repository's owner.
  const std::string audience = query.has("audience") ? query.get("audience") : "https://github.com/contoso";
  const Statement statement{"https://token.actions.githubusercontent.com",
                            "repo:contoso/app:ref:refs/heads/main", audience};
  const std::string token = mint_id_token(azure, statement, azure.settings.number("ci_id_token_lifetime"));
  return json_answer(200, json::object{{"count", token.size()}, {"value", token}});
}

}  // namespace emulator

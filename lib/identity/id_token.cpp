#include "identity/id_token.hpp"

#include <optional>

#include "http/json.hpp"
#include "http/service_text.hpp"
#include "platform/base64url.hpp"

namespace acr::identity {

Person read_id_token(std::string_view jwt) {
  Person person;
  const std::size_t first = jwt.find('.');
  const std::size_t second = first == std::string_view::npos ? first : jwt.find('.', first + 1);
  if (second == std::string_view::npos) return person;
  const std::optional<Secret> claims = decode_base64url(jwt.substr(first + 1, second - first - 1));
  if (!claims) return person;
  http::with_json_object(claims->reveal(), [&person](const boost::json::object& object) {
    person.account = http::printable(http::string_member(object, "preferred_username"));
    person.tenant = http::printable(http::string_member(object, "tid"));
    person.object_id = http::printable(http::string_member(object, "oid"));
  });
  return person;
}

}  // namespace acr::identity

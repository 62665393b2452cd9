#include "identity/person.hpp"

#include "http/json.hpp"
#include "http/jwt.hpp"
#include "http/service_text.hpp"

namespace acr::identity {

Person read_person(std::string_view id_token) {
  Person person;
  http::with_jwt_claims(id_token, [&person](const boost::json::object& claims) {
    person.account = http::printable(http::string_member(claims, "preferred_username"));
    person.tenant = http::printable(http::string_member(claims, "tid"));
    person.object_id = http::printable(http::string_member(claims, "oid"));
  });
  return person;
}

}  // namespace acr::identity

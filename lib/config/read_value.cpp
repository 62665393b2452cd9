#include "config/read_value.hpp"

namespace acr::config {
namespace {

using Kind = Value::Kind;

}  // namespace

std::string_view kind_of(const Value& value) {
  switch (value.kind) {
    case Kind::object:
      return "an object";
    case Kind::array:
      return "an array";
    case Kind::string:
      return "a string";
    case Kind::number:
      return "a number";
    case Kind::boolean:
      return "true or false";
    case Kind::null:
      break;
  }
  return "null";
}

bool is_object(const Value& value, Complaints& complaints) {
  if (value.kind == Kind::object) return true;
  complaints.add(value, "must be an object, and is " + std::string(kind_of(value)));
  return false;
}

std::string read_text(const Value& value, bool (*is_right)(std::string_view), std::string_view what,
                      Complaints& complaints) {
  if (value.kind != Kind::string) {
    complaints.add(value, "must be a string, and is " + std::string(kind_of(value)));
    return {};
  }
  if (is_right(value.text)) return value.text;
  complaints.add(value, quoted(value.text) + " is not " + std::string(what));
  return {};
}

}  // namespace acr::config

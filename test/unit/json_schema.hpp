#pragma once

#include <boost/json.hpp>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>

namespace acr::test {

/// Checks a document against a JSON Schema: as much of draft 2020-12 as ours uses. A keyword that it does not
/// know throws, so that none is silently left out.
class JsonSchema {
 public:
  explicit JsonSchema(const boost::json::value& schema) : root_(schema) {}

  [[nodiscard]] bool accepts(const boost::json::value& document) const { return accepts(root_, document); }

 private:
  using Value = boost::json::value;
  using Object = boost::json::object;

  [[nodiscard]] bool accepts(const Value& schema, const Value& document) const {
    if (schema.is_bool()) return schema.get_bool();
    for (const auto& keyword : schema.as_object()) {
      if (!holds(keyword.key(), keyword.value(), schema.get_object(), document)) return false;
    }
    return true;
  }

  [[nodiscard]] bool holds(std::string_view keyword, const Value& says, const Object& schema,
                           const Value& document) const {
    for (const std::string_view mute : {"$schema", "$defs", "title", "description", "examples"}) {
      if (keyword == mute) return true;
    }
    if (keyword == "$ref") return accepts(referred(says.as_string()), document);
    if (keyword == "type") return is_of_type(says.as_string(), document);
    if (keyword == "const") return document == says;
    if (keyword == "enum") return contains(says, document);
    if (keyword == "not") return !accepts(says, document);
    if (keyword == "anyOf") return count_accepting(says, document) > 0;
    if (keyword == "oneOf") return count_accepting(says, document) == 1;
    if (keyword == "pattern") return !document.is_string() || matches(says.as_string(), document.as_string());
    if (keyword == "minLength") return !document.is_string() || length(document) >= says.as_int64();
    if (keyword == "maxLength") return !document.is_string() || length(document) <= says.as_int64();
    if (!document.is_object()) return is_of_objects(keyword);
    return holds_of_object(keyword, says, schema, document.get_object());
  }

  static bool is_of_objects(std::string_view keyword) {
    for (const std::string_view known : {"properties", "additionalProperties", "propertyNames", "required",
                                         "dependentRequired", "maxProperties"}) {
      if (keyword == known) return true;
    }
    throw std::runtime_error("unknown keyword " + std::string(keyword));
  }

  [[nodiscard]] bool holds_of_object(std::string_view keyword, const Value& says, const Object& schema,
                                     const Object& object) const {
    if (keyword == "required") return has_all(object, says);
    if (keyword == "maxProperties") return static_cast<std::int64_t>(object.size()) <= says.as_int64();
    if (keyword == "dependentRequired") {
      for (const auto& rule : says.as_object()) {
        if (object.contains(rule.key()) && !has_all(object, rule.value())) return false;
      }
      return true;
    }
    is_of_objects(keyword);
    for (const auto& member : object) {
      const Value* own = nullptr;
      if (const Value* properties = schema.if_contains("properties")) {
        own = properties->as_object().if_contains(member.key());
      }
      if (keyword == "properties" && own != nullptr && !accepts(*own, member.value())) return false;
      if (keyword == "additionalProperties" && own == nullptr && !accepts(says, member.value())) return false;
      if (keyword == "propertyNames" && !accepts(says, Value(member.key()))) return false;
    }
    return true;
  }

  [[nodiscard]] const Value& referred(std::string_view reference) const {
    const std::string_view pointer = reference.substr(1);
    return root_.at_pointer(boost::json::string_view(pointer.data(), pointer.size()));
  }

  [[nodiscard]] long count_accepting(const Value& schemas, const Value& document) const {
    long count = 0;
    for (const Value& schema : schemas.as_array()) count += accepts(schema, document) ? 1 : 0;
    return count;
  }

  static bool is_of_type(std::string_view type, const Value& document) {
    if (type == "object") return document.is_object();
    if (type == "string") return document.is_string();
    if (type == "boolean") return document.is_bool();
    throw std::runtime_error("unknown type " + std::string(type));
  }

  static bool contains(const Value& values, const Value& document) {
    for (const Value& value : values.as_array()) {
      if (value == document) return true;
    }
    return false;
  }

  static bool has_all(const Object& object, const Value& keys) {
    for (const Value& key : keys.as_array()) {
      if (!object.contains(key.as_string())) return false;
    }
    return true;
  }

  static bool matches(std::string_view pattern, std::string_view text) {
    return std::regex_search(text.begin(), text.end(), std::regex(pattern.begin(), pattern.end()));
  }

  static std::int64_t length(const Value& text) {
    return static_cast<std::int64_t>(text.get_string().size());
  }

  const Value& root_;
};

}  // namespace acr::test

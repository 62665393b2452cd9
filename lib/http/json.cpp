#include "http/json.hpp"

#include <boost/json/parse.hpp>
#include <charconv>

#include "platform/secret.hpp"

namespace acr::http {
namespace {

namespace json = boost::json;

class WipingResource final : public json::memory_resource {
  // Boost.JSON asks for no more than `new` aligns to, and gives back with another alignment than it took.
  void* do_allocate(std::size_t bytes, std::size_t /*alignment*/) override { return ::operator new(bytes); }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t /*alignment*/) override {
    wipe(memory, bytes);
    ::operator delete(memory);
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }
};

}  // namespace

bool with_json_object(std::string_view text, const std::function<void(const json::object&)>& read) {
  WipingResource resource;
  boost::system::error_code code;
  json::parse_options options;
  options.max_depth = 16;
  const json::value value =
      json::parse({text.data(), text.size()}, code, json::storage_ptr(&resource), options);
  if (code || !value.is_object()) return false;
  read(value.get_object());
  return true;
}

std::string_view string_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  const json::string& text = value->get_string();
  return {text.data(), text.size()};
}

std::optional<long long> integer_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  if (value->is_double()) {
    constexpr double largest = 9e15;  // whole numbers are exact below 2^53
    const double number = value->get_double();
    if (!(number > -largest && number < largest)) return std::nullopt;
    return static_cast<long long>(number);
  }
  const std::string_view text = string_member(object, name);
  long long number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<sys_seconds> time_member(const json::object& object, std::string_view name) {
  // Beyond the year 9999, arithmetic on times is no longer safe and what is told no longer believable.
  constexpr long long latest = 253402300799;
  const std::optional<long long> seconds = integer_member(object, name);
  if (!seconds || *seconds <= 0 || *seconds > latest) return std::nullopt;
  return sys_seconds(std::chrono::seconds(*seconds));
}

}  // namespace acr::http

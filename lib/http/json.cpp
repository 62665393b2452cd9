#include "http/json.hpp"

#include <boost/json/parser.hpp>
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
  // `json::parse` would work in four kilobytes of the stack, and leave half a token there.
  json::parser parser(json::storage_ptr(&resource), options);
  parser.reset(json::storage_ptr(&resource));
  parser.write({text.data(), text.size()}, code);
  if (code) return false;
  const json::value value = parser.release();
  // Strings with escapes in them take that way all the same.
  wipe_stack();
  if (!value.is_object()) return false;
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
  // Whole numbers are exact below 2^53, and a sum of two of them is a number still.
  constexpr long long largest = 9'000'000'000'000'000;
  long long number = 0;
  if (value->is_int64()) {
    number = value->get_int64();
  } else if (value->is_double()) {
    const double real = value->get_double();
    if (!(real > -double{largest} && real < double{largest})) return std::nullopt;
    number = static_cast<long long>(real);
  } else {
    const std::string_view text = string_member(object, name);
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  }
  if (number < -largest || number > largest) return std::nullopt;
  return number;
}

std::optional<sys_seconds> time_member(const json::object& object, std::string_view name) {
  const std::optional<long long> seconds = integer_member(object, name);
  if (!seconds || *seconds <= 0 || *seconds > latest_time) return std::nullopt;
  return sys_seconds(std::chrono::seconds(*seconds));
}

}  // namespace acr::http

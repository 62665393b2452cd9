// The settings file, and the JSON with comments that it is written in.
#include <boost/json.hpp>

#include "config/comments.hpp"
#include "config/document.hpp"
#include "config/settings.hpp"
#include "fuzz.hpp"
#include "platform/environment.hpp"

namespace {

namespace json = boost::json;
using acr::fuzz::require;

class EmptyEnvironment final : public acr::Environment {
 public:
  [[nodiscard]] std::optional<std::string_view> get(const char* name) const override {
    return std::string_view(name) == "HOME" ? std::optional<std::string_view>("/home/somebody")
                                            : std::nullopt;
  }
};

/// What Boost.JSON's own parser says of it, which builds another tree from the same events.
bool boost_accepts(std::string_view text) {
  json::parse_options options;
  options.max_depth = 16;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  json::error_code code;
  json::parse(acr::config::without_comments(text), code, {}, options);  // it does not see every comment's end
  return !code;
}

void require_place(const acr::Error& error, const std::string& path) {
  acr::fuzz::require_sound(error);
  require(error.what.starts_with(path + ":"), "the error says where", error.what);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = acr::fuzz::view(data, size);
  const std::string path = "/home/somebody/config.json";
  const auto document = acr::config::parse_document(text, path);
  const bool is_twice = !document && document.error().what.find("second time") != std::string::npos;
  if (!document) require_place(document.error(), path);
  if (!is_twice) require(document.has_value() == boost_accepts(text), "it is read if and only if it is JSON");
  const EmptyEnvironment environment;
  const acr::Result<acr::config::Settings> checked = acr::config::Settings::parse(text, path, environment);
  if (!checked) require_place(checked.error(), path);
  require(document || !checked, "what is no JSON is no settings");
  return 0;
}

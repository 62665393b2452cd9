#include "clients/registries_conf.hpp"

#include <algorithm>
#include <utility>

#include "clients/places.hpp"
#include "platform/file_text.hpp"

namespace acr::clients {
namespace {

constexpr unsigned deepest = 64;

/// As much of TOML as it takes to find one top-level array of strings [toml.io v1.0.0]. It ends at the first
/// table: what is below belongs to that.
class TomlReader {
 public:
  explicit TomlReader(std::string_view text) : text_(text) {}

  std::optional<HelpersList> find() {
    for (skip(true); at_ < text_.size() && here() != '['; skip(true)) {
      HelpersList list;
      list.key = at_;
      const std::string key = read_key();
      skip(false);
      if (here() != '=') return fail();
      ++at_;
      skip(false);
      strings_.clear();
      places_.clear();
      list.begin = at_;
      if (!read_value()) return fail();
      if (key != credential_helpers_key) continue;
      list.end = at_;
      list.names = std::move(strings_);
      list.places = std::move(places_);
      return list;
    }
    return std::nullopt;
  }

  /// The line that was not understood, counted from one; zero if all was.
  [[nodiscard]] std::size_t failed_line() const { return failed_line_; }

 private:
  std::optional<HelpersList> fail() {
    const std::string_view read = text_.substr(0, std::min(at_, text_.size()));
    failed_line_ = 1 + static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n'));
    return std::nullopt;
  }

  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip(bool also_lines) {
    while (at_ < text_.size()) {
      if (here() == ' ' || here() == '\t' || (also_lines && (here() == '\n' || here() == '\r'))) {
        ++at_;
      } else if (also_lines && here() == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        return;
      }
    }
  }

  std::string read_key() {
    if (here() == '"' || here() == '\'') return read_string().value_or(std::string());
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(" \t\r\n=", at_), text_.size());
    return std::string(text_.substr(begin, at_ - begin));
  }

  /// Reads past it; the strings in it are kept. False for what is none, or nested so deeply that nobody means
  /// it.
  bool read_value(unsigned depth = 0) {
    if (depth > deepest) return false;
    if (here() == '"' || here() == '\'') {
      const std::size_t begin = at_;
      std::optional<std::string> string = read_string();
      if (!string) return false;
      strings_.push_back(*std::move(string));
      places_.push_back({begin, at_});
      return true;
    }
    if (here() != '[' && here() != '{') {
      const std::size_t begin = at_;
      at_ = std::min(text_.find_first_of(",]}#\r\n", at_), text_.size());
      return at_ > begin;
    }
    const char closing = here() == '[' ? ']' : '}';
    ++at_;
    for (skip(true); at_ < text_.size() && here() != closing; skip(true)) {
      if (closing == '}') {
        static_cast<void>(read_key());
        skip(false);
        if (here() != '=') return false;
        ++at_;
        skip(false);
      }
      if (!read_value(depth + 1)) return false;
      skip(true);
      if (here() == ',') ++at_;
    }
    if (here() != closing) return false;
    ++at_;
    return true;
  }

  std::optional<std::string> read_string() {
    const char quote = here();
    const std::string_view thrice = quote == '"' ? "\"\"\"" : "'''";
    const bool is_long = text_.substr(at_, 3) == thrice;
    at_ += is_long ? 3 : 1;
    std::string string;
    for (; at_ < text_.size(); ++at_) {
      if (is_long ? text_.substr(at_, 3) == thrice : here() == quote) {
        at_ += is_long ? 3 : 1;
        return string;
      }
      if (!is_long && here() == '\n') return std::nullopt;
      // A helper's name has no escapes; whatever one means, the string goes on behind it.
      if (quote == '"' && here() == '\\') ++at_;
      string.push_back(here());
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t failed_line_ = 0;
  std::vector<std::string> strings_;
  std::vector<HelpersList::Place> places_;
};

}  // namespace

std::optional<std::vector<std::string>> find_credential_helpers(std::string_view toml) {
  std::optional<HelpersList> list = TomlReader(toml).find();
  if (!list) return std::nullopt;
  return std::move(list->names);
}

Result<std::optional<HelpersList>> read_helpers_list(std::string_view toml, const std::string& path) {
  TomlReader reader(toml);
  std::optional<HelpersList> list = reader.find();
  if (reader.failed_line() == 0) return list;
  return Error{ErrorKind::bad_input,
               path + ":" + std::to_string(reader.failed_line()) + ": this is no line of a registries.conf",
               "Mend it: podman cannot read it either"};
}

CommonHelpers read_common_helpers(const Environment& environment) {
  return read_common_helpers(registries_conf_paths(environment));
}

CommonHelpers read_common_helpers(const std::vector<std::string>& paths) {
  CommonHelpers helpers;
  for (const std::string& path : paths) {
    const Result<Secret> text = read_file(path, longest_registries_conf);
    if (!text) continue;
    if (std::optional<std::vector<std::string>> names = find_credential_helpers(text->reveal())) {
      helpers = {*std::move(names), path};
    }
  }
  if (helpers.names.empty()) helpers.names.emplace_back(auth_files_helper);
  return helpers;
}

}  // namespace acr::clients

#include "identity/open_browser.hpp"

#include <optional>
#include <string_view>
#include <vector>

#include "config/secret_variables.hpp"

namespace acr::identity {
namespace {

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

std::vector<std::string> words_of(std::string_view command) {
  std::vector<std::string> words;
  while (!command.empty()) {
    const std::string_view word = take_until(command, ' ');
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

/// Puts the URL where `%s` stands, or else behind the other arguments.
void add_url(std::vector<std::string>& arguments, const std::string& url) {
  bool placed = false;
  for (std::string& argument : arguments) {
    if (const std::size_t at = argument.find("%s"); at != std::string::npos) {
      argument.replace(at, 2, url);
      placed = true;
    }
  }
  if (!placed) arguments.push_back(url);
}

class Browsers {
 public:
  Browsers(const std::string& url, const http::Context& context)
      : url_(url), context_(context), path_(context.environment.get("PATH").value_or(usual_path)) {}

  /// Starts it if it is there. No shell reads the command.
  bool start(std::string_view command) const {
    std::vector<std::string> words = words_of(command);
    if (words.empty()) return false;
    const std::optional<std::string> program = find(words.front());
    if (!program) return false;
    words.erase(words.begin());
    add_url(words, url_);
    Command browser;
    browser.program = *program;
    browser.arguments = std::move(words);
    browser.unset = config::secret_variables(context_.environment);
    return context_.processes.start(browser).has_value();
  }

 private:
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const {
    const std::size_t slash = name.rfind('/');
    if (slash == std::string_view::npos) return context_.processes.find(name, path_);
    return context_.processes.find(name.substr(slash + 1), name.substr(0, slash));
  }

  const std::string& url_;
  const http::Context& context_;
  std::string_view path_;
};

}  // namespace

bool open_browser(const std::string& url, const http::Context& context) {
  const Browsers browsers(url, context);
  std::string_view chosen = context.environment.get("BROWSER").value_or("");
  while (!chosen.empty()) {
    if (browsers.start(take_until(chosen, ':'))) return true;
  }
  if (browsers.start("wslview")) return true;
  // Without a display, xdg-open would start a browser for a terminal, which it has none for.
  const bool display = context.environment.get("DISPLAY") || context.environment.get("WAYLAND_DISPLAY");
  return display && browsers.start("xdg-open");
}

}  // namespace acr::identity

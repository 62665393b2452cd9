#include "config/settings_file.hpp"

#include <utility>

#include "platform/file_text.hpp"

namespace acr::config {
namespace {

constexpr const char* path_variable = "DOCKER_CREDENTIAL_ACR_CONFIG";
constexpr std::string_view file_name = "/docker-credential-acr/config.json";
constexpr std::size_t longest_file = std::size_t{1} << 20U;

std::string default_path(const Environment& environment) {
  const auto absolute = [&environment](const char* name) {
    const std::optional<std::string_view> path = environment.get(name);
    return path && path->starts_with('/') ? *path : std::string_view();
  };
  std::string path(absolute("XDG_CONFIG_HOME"));
  if (path.empty()) {
    path = absolute("HOME");
    if (path.empty()) return path;
    path += "/.config";
  }
  return path.append(file_name);
}

Result<std::optional<SettingsFile>> read_named(std::string_view name) {
  const std::string hint = std::string("Correct or unset ") + path_variable;
  if (!name.starts_with('/')) {
    return Error{ErrorKind::bad_input, std::string(path_variable) + " is not an absolute path", hint};
  }
  const std::string path(name);
  Result<Secret> text = read_trusted_file(path, longest_file);
  if (text) return std::optional(SettingsFile{path, *std::move(text)});
  Error error = text.error();
  if (error.kind != ErrorKind::untrusted) {
    error = in_context(path_variable, Error{ErrorKind::bad_input, error.what, hint});
  }
  return error;
}

Result<std::optional<SettingsFile>> read_default(const std::string& path) {
  if (path.empty()) return std::optional<SettingsFile>();
  Result<Secret> text = read_trusted_file(path, longest_file);
  if (text) return std::optional(SettingsFile{path, *std::move(text)});
  const ErrorKind kind = text.error().kind;
  // A home that we may not enter, as after `su` or in a container that runs as somebody else, is no more ours
  // than one that is not there.
  if (kind == ErrorKind::not_found || kind == ErrorKind::unavailable) return std::optional<SettingsFile>();
  Error error = text.error();
  if (error.hint.empty()) {
    error.hint = std::string("Mend it, or name another file with ") + path_variable;
  }
  return error;
}

}  // namespace

Result<std::optional<SettingsFile>> read_settings_file(const Environment& environment) {
  if (const auto name = environment.get(path_variable)) return read_named(*name);
  return read_default(default_path(environment));
}

}  // namespace acr::config

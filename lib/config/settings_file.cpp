#include "config/settings_file.hpp"

#include <utility>

#include "platform/file_text.hpp"

namespace acr::config {
namespace {

constexpr const char* path_variable = "DOCKER_CREDENTIAL_ACR_CONFIG";
constexpr std::string_view file_name = "/docker-credential-acr/config.json";

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

std::string hint_for_variable() {
  return std::string("Correct or unset ") + path_variable;
}

Error not_absolute() {
  return {ErrorKind::bad_input, std::string(path_variable) + " is not an absolute path", hint_for_variable()};
}

Result<std::optional<SettingsFile>> read_named(std::string_view name) {
  if (!name.starts_with('/')) return not_absolute();
  const std::string path(name);
  Result<Secret> text = read_trusted_file(path, longest_settings_file);
  if (text) return std::optional(SettingsFile{path, *std::move(text)});
  Error error = text.error();
  if (error.kind != ErrorKind::untrusted) {
    error = in_context(path_variable, Error{ErrorKind::bad_input, error.what, hint_for_variable()});
  }
  return error;
}

Result<std::optional<SettingsFile>> read_default(const std::string& path) {
  if (path.empty()) return std::optional<SettingsFile>();
  Result<Secret> text = read_trusted_file(path, longest_settings_file);
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

Result<std::string> settings_path(const Environment& environment) {
  const std::optional<std::string_view> name = environment.get(path_variable);
  if (!name) return default_path(environment);
  if (!name->starts_with('/')) return not_absolute();
  return std::string(*name);
}

}  // namespace acr::config

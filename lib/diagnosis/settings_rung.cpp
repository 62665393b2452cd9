#include <optional>

#include "config/settings.hpp"
#include "config/settings_file.hpp"
#include "diagnosis/own_rungs.hpp"

namespace acr::diagnosis {

Rung look_at_settings(const Environment& environment) {
  constexpr const char* name = "settings";
  const Result<config::Settings> settings = config::Settings::read(environment);
  if (!settings) return failed(name, settings.error());
  const Result<std::optional<config::SettingsFile>> file = config::read_settings_file(environment);
  if (!file) return failed(name, file.error());
  Rung rung = passed(name, *file ? (*file)->path : "no settings file; variables and defaults hold");
  if (*file) rung.facts = {{"file", (*file)->path}};
  return rung;
}

}  // namespace acr::diagnosis

// docker's and podman's files: what they say of a host, and an edit and its undoing.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "../unit/fakes.hpp"
#include "clients/configuration.hpp"
#include "clients/credential_file.hpp"
#include "clients/look_up.hpp"
#include "fuzz.hpp"

namespace {

using acr::clients::Change;
using acr::clients::FileForm;
using acr::fuzz::require;

const std::string host = "contoso.azurecr.io";

/// One of ours alone for each process, in memory where there is such a place.
const std::string& file_to_edit() {
  static const acr::test::TemporaryDirectory directory;
  static const std::string path = (directory.path() / "config.json").string();
  return path;
}

void check_entries(std::string_view text) {
  for (const FileForm form : {FileForm::docker, FileForm::podman, FileForm::legacy}) {
    const auto entry = acr::clients::read_host_entry(text, {"auth.json", form}, host);
    if (!entry) {
      acr::fuzz::require_sound(entry.error());
      require(entry.error().what.starts_with("auth.json"), "the error names the file", entry.error().what);
      continue;
    }
    for (const std::string& key : entry->logins) {
      require(key.find(host) != key.npos, "a login is the host's", key);
    }
    require(!entry->has_registry_token || !entry->logins.empty(), "a registry token is a login's");
  }
  acr::test::World world;
  world.environment.values["DOCKER_AUTH_CONFIG"] = std::string(text.substr(0, text.find('\0')));
  static_cast<void>(acr::clients::look_up(host, world.environment, world.processes));
}

void check_undo(const acr::clients::FileEdit& edit) {
  acr::Secret text = edit.after.copy();
  for (auto change = edit.changes.rbegin(); change != edit.changes.rend(); ++change) {
    std::optional<acr::Secret> before = acr::clients::taken_back_exactly(*change, text.reveal());
    require(before.has_value(), "an edit can be taken back");
    text = *std::move(before);
  }
  require(text.reveal() == edit.before.reveal(), "undoing gives the same bytes");
  for (auto change = edit.changes.rbegin(); change != edit.changes.rend(); ++change) {
    require(acr::clients::taken_back(*change, edit.after.reveal(), edit.path).has_value(),
            "the meaning of a change can be taken back");
  }
}

void check_edit(std::string_view text) {
  std::ofstream(file_to_edit(), std::ios::binary | std::ios::trunc) << text;
  const auto file = acr::EditedFile::open(file_to_edit(), acr::clients::longest_client_file);
  require(file.has_value(), "the file can be opened");
  const acr::clients::FileWish wish{
      file_to_edit(), {host, "fabrikam.azurecr.io"}, {{"https://" + host, host}}};
  const auto edit = acr::clients::plan_edit(wish, *file);
  if (!edit) return acr::fuzz::require_sound(edit.error());
  check_undo(*edit);
  const auto entry =
      acr::clients::read_host_entry(edit->after.reveal(), {"auth.json", FileForm::podman}, host);
  require(entry && entry->helper == "acr", "the edit does what it is for", edit->after.reveal());
  std::ofstream(file_to_edit(), std::ios::binary | std::ios::trunc) << edit->after.reveal();
  const auto edited = acr::EditedFile::open(file_to_edit(), acr::clients::longest_client_file);
  const auto again = acr::clients::plan_edit(wish, *edited);
  require(again && !again->changes_anything(), "a second edit finds nothing to do");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = acr::fuzz::view(data, size);
  check_entries(text);
  check_edit(text);
  return 0;
}

// What is remembered of a helper that does not work is `NAME.broken` in the state directory: until when, and
// under which circumstances. What is not there, or not as it was written, counts as nothing.
#include "keychain/find_keychain.hpp"

#include <array>
#include <charconv>

#include "platform/digest.hpp"
#include "platform/file_mark.hpp"
#include "platform/own_program.hpp"
#include "platform/private_directory.hpp"
#include "platform/state_directory.hpp"
#include "platform/text_fields.hpp"

namespace acr::keychain {
namespace {

using IfAbsent = PrivateDirectory::IfAbsent;

// docker's own order where both are there [docker/cli config/credentials/default_store_linux.go]; the last
// one is Windows', from WSL.
constexpr std::array<std::string_view, 4> known_helpers{"pass", "secretservice", "osxkeychain",
                                                        "wincred.exe"};
// What decides whether a keychain can be reached, apart from its program.
constexpr std::array deciding_variables{"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY",
                                        "XDG_RUNTIME_DIR",          "HOME",    "GNUPGHOME",
                                        "PASSWORD_STORE_DIR"};
constexpr std::string_view own_name = "acr";
constexpr std::string_view signature = "docker-credential-acr failed keychain 1\n";
constexpr std::chrono::minutes left_out{5};
constexpr std::size_t largest_file = 4096;

std::string file_name(const HelperKeychain& helper) {
  return helper.name() + ".broken";
}

Error not_usable(const std::string& name, const std::string& why) {
  return {ErrorKind::bad_input, helper_program(name) + " " + why,
          R"(Name another helper as "keychain" in the settings, or "file" or "auto")"};
}

}  // namespace

bool KeychainFinder::found_by_itself() const {
  return setting_ == "auto";
}

Result<HelperKeychain> KeychainFinder::named(const std::string& name) const {
  if (context_.environment.get(nested_variable)) {
    return not_usable(name, "has run docker-credential-acr in its turn");
  }
  const std::optional<std::string> program =
      context_.processes.find(helper_program(name), context_.environment.get("PATH").value_or(usual_path));
  if (!program) return not_usable(name, "is not installed: it is not on PATH");
  if (name == own_name || is_this_program(*program)) return not_usable(name, "is this very program");
  return HelperKeychain(name, *program, context_);
}

Result<std::vector<HelperKeychain>> KeychainFinder::candidates() const {
  std::vector<HelperKeychain> found;
  if (setting_ == "file") return found;
  if (!found_by_itself()) {
    Result<HelperKeychain> helper = named(setting_);
    if (!helper) return helper.error();
    found.push_back(*std::move(helper));
    return found;
  }
  for (const std::string_view name : known_helpers) {
    if (Result<HelperKeychain> helper = named(std::string(name))) found.push_back(*std::move(helper));
  }
  return found;
}

Result<std::vector<HelperKeychain>> KeychainFinder::to_ask() const {
  Result<std::vector<HelperKeychain>> all = candidates();
  if (!all || !found_by_itself()) return all;
  std::vector<HelperKeychain> working;
  for (HelperKeychain& helper : *all) {
    if (!is_known_to_fail(helper)) working.push_back(std::move(helper));
  }
  return working;
}

Result<std::vector<HelperKeychain>> KeychainFinder::to_store() const {
  return candidates();
}

std::string KeychainFinder::circumstances(const HelperKeychain& helper) const {
  FieldDigest digest;
  digest.add(helper.program()).add(file_mark(helper.program()));
  for (const char* variable : deciding_variables) {
    digest.add(context_.environment.get(variable).value_or(std::string_view()));
  }
  return digest.hex();
}

bool KeychainFinder::is_known_to_fail(const HelperKeychain& helper) const {
  const std::string path = state_directory(context_.environment);
  if (path.empty() || !file_is_there(path + "/" + file_name(helper))) return false;
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path, IfAbsent::fail);
  const Result<Secret> text = directory ? directory->read(file_name(helper), largest_file) : Error{};
  if (!text || !text->reveal().starts_with(signature)) return false;
  std::string_view rest = text->reveal().substr(signature.size());
  const std::optional<std::string_view> under = take_field(rest, "circumstances");
  const std::optional<std::string_view> until = take_field(rest, "until");
  long long seconds = 0;
  if (!under || !until || !ends_in_digest(text->reveal(), rest) || *under != circumstances(helper)) {
    return false;
  }
  std::from_chars(until->data(), until->data() + until->size(), seconds);
  const sys_seconds now = context_.clock.now();
  const sys_seconds end{std::chrono::seconds(seconds)};
  // A clock that was set back must not prolong it.
  return now < end && end <= now + left_out;
}

void KeychainFinder::failed(const HelperKeychain& helper, Deadline deadline) const {
  if (!helper.list(deadline)) failed_to_list(helper, deadline);
}

void KeychainFinder::failed_to_list(const HelperKeychain& helper, Deadline deadline) const {
  // One that was given no time has shown nothing.
  if (context_.clock.steady() >= deadline) return;
  const std::string path = state_directory(context_.environment);
  if (path.empty()) return;
  const sys_seconds until = context_.clock.now() + left_out;
  Secret text(signature);
  append_field(text, "circumstances", circumstances(helper));
  append_field(text, "until", std::to_string(until.time_since_epoch().count()));
  append_digest(text);
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path, IfAbsent::create_synced);
  // Where it cannot be noted, it is tried again.
  if (directory) static_cast<void>(directory->replace(file_name(helper), text.reveal()));
}

void KeychainFinder::worked(const HelperKeychain& helper) const {
  const std::string path = state_directory(context_.environment);
  if (path.empty() || !file_is_there(path + "/" + file_name(helper))) return;
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path, IfAbsent::fail);
  if (directory) static_cast<void>(directory->remove(file_name(helper)));
}

}  // namespace acr::keychain

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clients/configuration.hpp"
#include "clients/look_up.hpp"
#include "clients/undo.hpp"
#include "platform/edited_file.hpp"
#include "platform/error.hpp"

namespace acr::clients {

/// Which clients are meant.
struct Clients {
  bool docker = false;
  bool podman = false;

  [[nodiscard]] bool none() const { return !docker && !podman; }
};

/// Those that are there: installed, or with a file of their own.
Clients clients_in_use(const Environment& environment, const ProcessRunner& processes);

/// A file as it was read, and what it is to become.
struct PlannedFile {
  EditedFile file;
  FileEdit edit;
  std::vector<Client> clients;  ///< who read it
};

/// Something that a person should know before or after the change.
struct Warning {
  Client client = Client::docker;
  std::string host;  ///< empty: it is about all of them
  std::string path;
  std::string what;
  std::string hint;
  bool is_login = false;  ///< a login in a file, which could be removed
};

/// A host that a client asks our helper for already.
struct AlreadyConfigured {
  Client client = Client::docker;
  std::string host;
  std::string path;
};

struct ConfigurePlan {
  std::vector<PlannedFile> files;  ///< only those that change
  std::vector<AlreadyConfigured> already;
  std::vector<Warning> warnings;
};

struct ConfigureWish {
  std::vector<std::string> hosts;
  Clients clients;
  bool remove_logins =
      false;  ///< those of these hosts that would come before the helper, or could be taken for it
};

/// Plans that the clients ask our helper for these hosts. Changes nothing. `bad_input`, with line and column,
/// for a broken file.
Result<ConfigurePlan> plan_configure(const ConfigureWish& wish, const Environment& environment,
                                     const ProcessRunner& processes);

/// Told of each file that was written, once it is.
using WhenWritten = std::function<void(const PlannedFile&)>;

/// Writes the files, each after the journal has been told; without a journal they are written all the same,
/// but cannot be undone. Stops at the first that cannot be written, of which the journal then knows nothing.
Result<void> write_planned(const std::vector<PlannedFile>& files, const Journal* journal,
                           const WhenWritten& tell = {});

/// The same for `--undo`.
struct UndoFiles {
  std::vector<PlannedFile> files;
  UndoPlan plan;
};
Result<UndoFiles> plan_undo_files(const Journal& journal, const std::vector<std::string>& hosts,
                                  const std::vector<std::string>& paths);
/// Returns why something stays as it is: a file that cannot be written keeps no other from being undone.
std::vector<Error> write_undone(const UndoFiles& undo, const Journal& journal, const WhenWritten& tell = {});

}  // namespace acr::clients

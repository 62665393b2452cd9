#pragma once

#include <string>
#include <vector>

#include "clients/configuration.hpp"
#include "clients/journal.hpp"
#include "platform/error.hpp"

namespace acr::clients {

/// What undoing would do.
struct UndoPlan {
  std::vector<FileEdit> edits;        ///< one for each file; also those that turn out to need nothing
  std::vector<JournalEntry> done;     ///< entries of the journal that are used up then
  std::vector<JournalEntry> shorter;  ///< … and those of which a part is left
  std::vector<Error> kept;            ///< why files stay as they are, such as that one is broken
};

/// Takes back what the journal's entries changed, newest first: only for these hosts if any are named, and
/// only in these files if any are. A file that nobody has touched since becomes what it was, byte for byte,
/// or goes if it was not there. In any other our entries alone are taken back; if it was not there, it goes
/// once nothing but braces or comments is left. A file that is broken keeps no other from being undone.
UndoPlan plan_undo(std::vector<JournalEntry> entries, const std::vector<std::string>& hosts,
                   const std::vector<std::string>& paths);

}  // namespace acr::clients

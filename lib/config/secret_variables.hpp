#pragma once

#include <string>
#include <vector>

#include "platform/environment.hpp"

namespace acr::config {

/// The variables that hold a secret of ours, of the machine's or of the job's, by a name that everyone gives
/// it or by one that the settings give. Nothing that a report shows may have their values in it, and no
/// program that we run gets more of them than it is for: a keychain and a browser none.
std::vector<std::string> secret_variables(const Environment& environment);

/// Those of them that a developer tool does without. For it to give tokens in its own account's name, not in
/// that of whoever these belong to; the others may be what its account signed in with (`az login --identity`,
/// azd in a pipeline).
std::vector<std::string> variables_no_tool_needs(const Environment& environment);

}  // namespace acr::config

#pragma once

#include "platform/error.hpp"

namespace acr::commands {

/// The commands' exit codes, which scripts may tell apart. (The helper protocol's four verbs know 0 and 1.)
enum ExitCode : int {
  success = 0,
  failure = 1,
  wrong_usage = 2,  ///< the command line, or a setting
  sign_in_needed = 3,
  no_access = 4,
  refused = 5,
  temporary = 6,
  not_available = 7,
  unsafe_file = 8,
};

/// Each kind of error has its own.
int exit_code_for(ErrorKind kind);

}  // namespace acr::commands

#pragma once

#include <array>

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

/// What each says, in a few words.
struct ExitCodeWords {
  ExitCode code;
  const char* meaning;
};
inline constexpr std::array exit_codes{
    ExitCodeWords{success, "Done"},
    ExitCodeWords{failure, "It failed in another way than these"},
    ExitCodeWords{wrong_usage, "The command line or a setting is wrong"},
    ExitCodeWords{sign_in_needed, "A person has to sign in"},
    ExitCodeWords{no_access, "The identity is good, and may not do this"},
    ExitCodeWords{refused, "What was sent as a proof was refused"},
    ExitCodeWords{temporary, "The network or a service fails: try again"},
    ExitCodeWords{not_available, "What was asked for is not to be had on this machine"},
    ExitCodeWords{unsafe_file, "A file of ours could have been touched by others"},
};

/// Each kind of error has its own.
int exit_code_for(ErrorKind kind);

}  // namespace acr::commands

#pragma once

namespace acr {

/// Before the first secret is in this process's memory:
///
/// - nobody but root may look into it, by ptrace, /proc or a core file, and neither may they into a process
///   that it forks;
/// - file descriptors 0 to 2 that are closed are taken by something that cannot be used, so that no file
///   which is opened later is taken for standard output;
/// - a file that may not grow any more (RLIMIT_FSIZE) is a write that fails, not a signal that kills.
void harden_process();

}  // namespace acr

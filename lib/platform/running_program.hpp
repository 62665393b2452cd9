#pragma once

#include <sys/types.h>

#include <memory>

#include "platform/descriptor.hpp"
#include "platform/process.hpp"

namespace acr {

/// Our ends of a program's standard streams; that of its input is not open if it gets none.
struct ProgramPipes {
  Descriptor in;
  Descriptor out;
  Descriptor err;
};

/// A program that has just been started, as the leader of a process group of its own.
std::unique_ptr<RunningProgram> take_charge(pid_t leader, const Command& command, ProgramPipes pipes);

}  // namespace acr

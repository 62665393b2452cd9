#pragma once

#include <string>

#include "http/context.hpp"
#include "platform/terminal.hpp"

namespace acr::commands {

/// Everything outside the process, for a command.
struct World {
  const http::Context& context;
  Terminal& terminal;
  std::string program;  ///< the name it was called by
};

}  // namespace acr::commands

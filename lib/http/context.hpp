#pragma once

#include "http/client.hpp"
#include "platform/clock.hpp"
#include "platform/environment.hpp"
#include "platform/process.hpp"
#include "platform/random.hpp"

namespace acr::http {

/// Everything outside the process, made in `main` and passed down: nothing below reaches out by itself.
struct Context {
  const Environment& environment;
  Clock& clock;
  Random& random;
  ProcessRunner& processes;
  Client& http;
};

}  // namespace acr::http

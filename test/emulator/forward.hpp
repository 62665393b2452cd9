// Hands a request on to a real registry on this machine.
#pragma once

#include "message.hpp"

namespace emulator {

// With Host kept and X-Forwarded-Proto set, so that the registry's Location headers name the host the client
// knows.
Response forward(const Request& request, unsigned short port);

}  // namespace emulator

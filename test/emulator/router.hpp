// Which service a request is for, and everything that happens around its answer: counting, logging, faults.
#pragma once

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

// What arrives over TLS: the host decides.
Response route_tls(Azure& azure, const Request& request);

// What arrives on the metadata address, whatever host the client named.
Response route_imds(Azure& azure, const Request& request);

}  // namespace emulator

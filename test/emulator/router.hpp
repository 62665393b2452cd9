// Which service a request is for, and everything that happens around its answer: counting, logging, faults.
#pragma once

#include <string_view>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

using Service = Response (*)(Azure&, const Request&);

// One service's answer, counted and logged under that name, and disturbed as a test ordered.
Response answer(Azure& azure, const Request& request, std::string_view name, Service service);

// What arrives over TLS: the host decides.
Response route_tls(Azure& azure, const Request& request);

// What arrives on the metadata address, whatever host the client named.
Response route_imds(Azure& azure, const Request& request);

}  // namespace emulator

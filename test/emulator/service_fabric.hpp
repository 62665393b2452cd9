// The managed identity token service of a Service Fabric cluster, over TLS with a self-signed certificate.
#pragma once

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

Response service_fabric(Azure& azure, const Request& request);

}  // namespace emulator

// The token proxy of an AKS cluster with identity bindings: pods hand their token requests to it and not to
// Entra.
#pragma once

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

// The only server name for which it shows a certificate.
constexpr const char* aks_proxy_name = "emulated.sni.identity-binding.aks";

Response aks_proxy(Azure& azure, const Request& request);

}  // namespace emulator

// Microsoft Entra ID: discovery documents and the v2.0 token endpoint.
#pragma once

#include <string>
#include <string_view>

#include "azure.hpp"
#include "directory.hpp"
#include "form.hpp"
#include "message.hpp"

namespace emulator {

bool is_entra_host(std::string_view host);

// The journal's name for the request: `entra.token`, `entra.devicecode`, `entra.authorize` or
// `entra.discovery`.
std::string_view entra_service(const Request& request);

Response entra(Azure& azure, const Request& request);

// The token endpoint alone; the tenant is known to exist.
Response entra_token(Azure& azure, const Request& request, const std::string& tenant);

// POST …/devicecode and GET …/authorize, where people begin to sign in.
Response entra_device_code(Azure& azure, const Request& request, const std::string& tenant);
Response entra_authorize(Azure& azure, const Request& request);

// An access token as Entra signs it, for whatever service hands it out (IMDS does too).
std::string mint_entra_token(const Azure& azure, const Principal& principal, std::string_view audience);

// Entra's refusal to make a token for that audience, or status 200 if it knows the audience.
Response check_resource(const Azure& azure, const Request& request, std::string_view audience);

// {"error","error_description":"AADSTS<code>: <text> Trace ID:
// …","error_codes","timestamp","trace_id","correlation_id"}
Response entra_error(const Azure& azure, const Request& request, int status, std::string_view error,
                     long code, const std::string& text);

}  // namespace emulator

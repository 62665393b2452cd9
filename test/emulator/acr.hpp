// Azure Container Registry: the challenge, the token endpoints, and the registry itself, which is a real one.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

constexpr std::string_view token_user = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view registry_issuer = "Azure Container Registry";

bool is_login_server(std::string_view host);

// The journal's name: acr.challenge, acr.exchange, acr.token.get, acr.token.post or registry.proxy.
std::string_view acr_service(const Request& request);

Response acr(Azure& azure, const Request& request);

// POST /oauth2/exchange: an Entra token in, an ACR refresh token out.
Response acr_exchange(Azure& azure, const Request& request);

// GET and POST /oauth2/token: a refresh token, a name and password, or nobody in; an ACR access token out.
Response acr_token(Azure& azure, const Request& request);

// {"errors":[{"code","message"}]} and X-Ms-Correlation-Request-Id.
Response acr_error(int status, std::string_view code, std::string_view message);
Response acr_unauthorized();

}  // namespace emulator

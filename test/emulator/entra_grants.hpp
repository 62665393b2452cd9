// The ways to get a token from Entra's token endpoint, one function each, and what they share. Entra's texts
// are those that its clients' issue trackers quote.
#pragma once

#include <string>
#include <string_view>

#include "azure.hpp"
#include "directory.hpp"
#include "form.hpp"
#include "message.hpp"

namespace emulator {

struct TokenRequest {
  Azure& azure;
  const Request& request;
  const Form& form;
  const std::string& tenant;  // an id, or `common`, `organizations`, `consumers`
};

Response refuse(const TokenRequest& ask, int status, std::string_view error, long code,
                const std::string& text);

// AADSTS700016: the application is not in the directory.
Response unknown_client(const Azure& azure, const Request& request, const std::string& client_id);

// A token for an application that has proved who it is.
Response token_for_application(const TokenRequest& ask, const ServicePrincipal& client);

// grant_type=client_credentials with client_assertion.
Response client_assertion(const TokenRequest& ask);

// For people: a device code, an authorization code, a refresh token.
Response device_code(const TokenRequest& ask);
Response authorization_code(const TokenRequest& ask);
Response refresh_token(const TokenRequest& ask);

}  // namespace emulator

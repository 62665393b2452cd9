// What the grants for people share: public clients, delegated scopes, and the tokens a person gets.
#pragma once

#include <optional>
#include <string>

#include "directory.hpp"
#include "entra_grants.hpp"
#include "message.hpp"

namespace emulator {

// A delegated scope taken apart: `<audience>/.default` or `<audience>/user_impersonation` and OpenID
// Connect's words.
struct DelegatedScope {
  std::string audience;
  bool openid = false;
  bool offline_access = false;
};

// Status 200 and `scope` filled, or Entra's refusal: the scope or its audience is not to be had.
Response read_scope(const Azure& azure, const Request& request, const std::string& text,
                    DelegatedScope& scope);

// Status 200 if the application needs no secret, as those on people's machines can't keep one.
Response check_public_client(const Azure& azure, const Request& request, const std::string& client_id);

// Everything a person gets: an access token, and a refresh token and an ID token if the scope asks for them.
Response token_for_person(const TokenRequest& ask, const Person& person, const std::string& scope,
                          const std::string& nonce);

// AADSTS50020: the person is not of the tenant that was asked.
Response check_home(const TokenRequest& ask, const Person& person);

// Refresh tokens: opaque to clients, a signed statement to us, so that they outlive a reset.
struct RefreshTicket {
  std::string user;
  std::string client_id;
  std::string cloud;  // its name: no other takes it
  long issued_at = 0;
  long number = 0;
};
std::string mint_refresh_ticket(const Azure& azure, const RefreshTicket& ticket);
std::optional<RefreshTicket> read_refresh_ticket(const Azure& azure, const std::string& text);

}  // namespace emulator

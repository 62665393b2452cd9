#pragma once

#include <string>
#include <string_view>

#include "identity/certificate_file.hpp"
#include "platform/clock.hpp"

namespace acr::identity {

/// What an application says of itself to Entra [Entra docs certificate-credentials.md].
struct Statement {
  std::string_view audience;   ///< the token endpoint's URL
  std::string_view client_id;  ///< issuer and subject
  std::string_view id;         ///< `jti`: another one each time
  sys_seconds now;             ///< valid from here on, for ten minutes
};

/// The statement as a JWT, signed with PS256. Its header has the certificate's thumbprint, `x5t#S256`, and,
/// if `send_chain`, all certificates, `x5c`. `bad_input` if the key cannot sign.
Result<Secret> sign_statement(const Statement& statement, const KeyPair& pair, bool send_chain);

}  // namespace acr::identity

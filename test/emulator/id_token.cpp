#include "id_token.hpp"

#include <boost/json.hpp>

#include "form.hpp"

namespace emulator {

std::string mint_id_token(const Azure& azure, const Statement& statement, long lifetime) {
  const long now = azure.now();
  return azure.oidc_key.sign({{"iss", statement.issuer},
                              {"sub", statement.subject},
                              {"aud", statement.audience},
                              {"iat", now},
                              {"nbf", now},
                              {"exp", now + lifetime},
                              {"jti", base64url(random_bytes(16))}});
}

}  // namespace emulator

#pragma once

#include "config/identity.hpp"
#include "identity/client_assertion.hpp"

namespace acr::identity {

struct CertificateSettings {
  std::string file;  ///< PEM, its key encrypted or not, or PFX
  config::SecretPlace password;
  bool send_chain = false;  ///< `x5c`: for applications that trust a subject name and its issuer
};

/// What `AZURE_CLIENT_CERTIFICATE_PATH`, `…_PASSWORD` and `AZURE_CLIENT_SEND_CERTIFICATE_CHAIN` say.
CertificateSettings environment_certificate(const Environment& environment);

/// An assertion that the application signs with its certificate's key: PS256, ten minutes
/// [Entra docs certificate-credentials.md].
std::unique_ptr<ClientAssertion> make_certificate_assertion(CertificateSettings settings,
                                                            std::string client_id,
                                                            const http::Context& context);

}  // namespace acr::identity

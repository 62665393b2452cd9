#include "identity/certificate.hpp"

namespace acr::identity {

CertificateSettings environment_certificate(const Environment& environment) {
  CertificateSettings settings;
  settings.file = environment.get("AZURE_CLIENT_CERTIFICATE_PATH").value_or("");
  if (environment.get("AZURE_CLIENT_CERTIFICATE_PASSWORD")) {
    settings.password = {config::SecretPlace::Kind::variable, "AZURE_CLIENT_CERTIFICATE_PASSWORD"};
  }
  const auto send = environment.get("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN");
  settings.send_chain = send == "1" || send == "true" || send == "True" || send == "TRUE";
  return settings;
}

std::unique_ptr<ClientAssertion> make_certificate_assertion(CertificateSettings, std::string,
                                                            const http::Context&) {
  return nullptr;
}

}  // namespace acr::identity

#include "identity/certificate.hpp"

#include <openssl/crypto.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "identity/certificate_file.hpp"
#include "identity/secret_place.hpp"
#include "identity/signed_assertion.hpp"
#include "platform/calendar.hpp"
#include "platform/file_mark.hpp"
#include "platform/file_text.hpp"

namespace acr::identity {
namespace {

constexpr std::size_t longest_file = std::size_t{1024} * 1024;

/// A version 4 UUID [RFC 9562, 5.4].
std::string make_uuid(Random& random) {
  const auto high = (random.next() & ~std::uint64_t{0xF000}) | 0x4000U;
  const auto low = (random.next() & ~(std::uint64_t{3} << 62U)) | (std::uint64_t{2} << 62U);
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(high >> 32U),
                static_cast<unsigned>((high >> 16U) & 0xFFFFU), static_cast<unsigned>(high & 0xFFFFU),
                static_cast<unsigned>(low >> 48U), static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFU));
  return text.data();
}

sys_seconds to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (::ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return utc_time(parts);
}

std::string date(sys_seconds time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text.data();
}

class CertificateAssertion final : public ClientAssertion {
 public:
  CertificateAssertion(CertificateSettings settings, std::string client_id, const http::Context& context)
      : settings_(std::move(settings)), client_id_(std::move(client_id)), context_(context) {}

  Result<Secret> make(const Authority& authority, Deadline /*deadline*/) override {
    doubt_ = {};
    // As in the HTTP client: no openssl.cnf.
    ::OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    const Result<KeyPair> pair = read();
    if (!pair) return pair.error();
    doubt_ = doubt_dates(*pair->certificate);
    const http::Url endpoint = token_endpoint(authority);
    return sign_statement({http::origin_of(endpoint) + endpoint.target, client_id_,
                           make_uuid(context_.random), context_.clock.now()},
                          *pair, settings_.send_chain);
  }

  [[nodiscard]] std::string describe() const override { return "certificate " + settings_.file; }
  [[nodiscard]] Doubt doubt() const override { return doubt_; }

  void identify(FieldDigest& digest) const override {
    digest.add("certificate").add(settings_.file).add(file_mark(settings_.file));
    digest.add(settings_.send_chain ? "chain" : "");
    identify_secret(settings_.password, context_.environment, digest);
  }

 private:
  Result<KeyPair> read() const {
    const Result<Secret> password = read_secret(settings_.password, context_.environment);
    if (!password) return in_context("its password", password.error());
    const Result<Secret> content = read_file(settings_.file, longest_file);
    if (!content) {
      return Error{ErrorKind::bad_input, content.error().what,
                   "Check AZURE_CLIENT_CERTIFICATE_PATH, or the certificate's file in the settings: ls -l " +
                       settings_.file};
    }
    return read_key_pair(content->reveal(), *password);
  }

  /// By this machine's clock, which may be wrong: Entra goes by its own.
  [[nodiscard]] Doubt doubt_dates(const X509& certificate) const {
    const sys_seconds begins = to_time(::X509_get0_notBefore(&certificate));
    const sys_seconds ends = to_time(::X509_get0_notAfter(&certificate));
    const sys_seconds now = context_.clock.now();
    if (now >= ends) {
      return {
          "the certificate expired on " + date(ends),
          "Make a new one, and add it to the application: az ad app credential reset --append --create-cert "
          "--id " +
              client_id_};
    }
    if (now < begins) {
      return {"the certificate is not valid before " + date(begins), "Check this machine's clock: date -u"};
    }
    return {};
  }

  CertificateSettings settings_;
  std::string client_id_;
  http::Context context_;
  Doubt doubt_;
};

}  // namespace

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

std::unique_ptr<ClientAssertion> make_certificate_assertion(CertificateSettings settings,
                                                            std::string client_id,
                                                            const http::Context& context) {
  return std::make_unique<CertificateAssertion>(std::move(settings), std::move(client_id), context);
}

}  // namespace acr::identity

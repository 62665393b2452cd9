// Client assertions: JWTs with which an application proves who it is (RFC 7523), signed by its own
// certificate or by an issuer it trusts.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

using EVP_PKEY = struct evp_pkey_st;
using X509 = struct x509_st;

namespace emulator {

struct Assertion {
  boost::json::object header;
  boost::json::object claims;
  std::string signed_part;
  std::string signature;
};

// Nothing if the text is no JWT. Says nothing of who signed it.
std::optional<Assertion> parse_assertion(std::string_view token);

// What Entra keeps of an application that may sign: its certificate, or only the certificate's subject and
// issuer.
class ClientCertificate {
 public:
  // The first certificate in `certificate_file` is the registered one; throws if either file can't be read.
  ClientCertificate(const std::filesystem::path& certificate_file,
                    const std::filesystem::path& authority_file);

  // The key to verify the assertion with, if the header's `x5t#S256` or `x5t` is the registered thumbprint.
  [[nodiscard]] std::shared_ptr<EVP_PKEY> key_by_thumbprint(const boost::json::object& header) const;

  // … if the first certificate of the header's `x5c` has the registered subject and was issued by the
  // authority.
  [[nodiscard]] std::shared_ptr<EVP_PKEY> key_by_subject_and_issuer(const boost::json::object& header) const;

 private:
  std::shared_ptr<X509> certificate_;
  std::shared_ptr<X509> authority_;
};

// The algorithms of RFC 7518 that Entra takes: RS256 and PS256, whose salt is as long as the digest.
bool is_known_algorithm(std::string_view algorithm);
bool is_signed_by(const Assertion& assertion, EVP_PKEY& key);

// In upper case hexadecimal digits, as Entra repeats it in an error; empty if the header names none.
std::string thumbprint_text(const boost::json::object& header);

}  // namespace emulator

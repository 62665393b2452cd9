#include "http/trust.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace acr::http {
namespace {

constexpr std::array bundles{
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
};
constexpr std::array bundle_variables{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"};
constexpr std::string_view directories = "/etc/ssl/certs:/etc/pki/tls/certs";

bool load_file(SSL_CTX& context, const std::string& path) {
  const bool loaded = ::SSL_CTX_load_verify_file(&context, path.c_str()) == 1;
  ::ERR_clear_error();
  return loaded;
}

/// `c_rehash` names a link to each certificate after its subject: eight digits, a dot, a number.
bool hash_named(std::string_view name) {
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return name.size() > 9 && name[8] == '.' && std::all_of(name.begin(), name.begin() + 8, hex);
}

/// Which of a directory's files to read, where some are named for OpenSSL to find.
enum class Reading {
  by_name,     ///< those that a chain needs: where a distribution keeps hundreds, reading all is work for
               ///< nothing
  every_file,  ///< as Go does: somebody has named the directory, and may just have put a file there
};

/// Whether there was anything that may be an authority.
bool load_directory(SSL_CTX& context, const std::string& path, Reading reading) {
  std::error_code code;
  std::vector<std::string> files;
  bool hashed = false;
  for (auto entry = std::filesystem::directory_iterator(path, code);
       !code && entry != std::filesystem::directory_iterator(); entry.increment(code)) {
    const std::string name = entry->path().filename();
    if (hash_named(name)) {
      hashed = true;
    } else if (!name.starts_with('.')) {
      files.push_back(entry->path());
    }
  }
  if (hashed) ::SSL_CTX_load_verify_dir(&context, path.c_str());
  if (hashed && reading == Reading::by_name) return true;
  bool loaded = hashed;
  for (const std::string& file : files) loaded = load_file(context, file) || loaded;
  return loaded;
}

Result<std::string> load_bundle(SSL_CTX& context, const Environment& environment) {
  for (const char* variable : bundle_variables) {
    const std::optional<std::string_view> path = environment.get(variable);
    if (!path) continue;
    const std::string file(*path);
    std::string found = std::string(variable) + " (" + file + ")";
    if (load_file(context, file)) return found;
    if (std::error_code code;
        std::string_view(variable) == "REQUESTS_CA_BUNDLE" && std::filesystem::is_directory(file, code)) {
      load_directory(context, file, Reading::every_file);  // Python's requests takes a directory there, too
      return found;
    }
    return Error{ErrorKind::bad_input,
                 std::string(variable) + " names " + file + ", which holds no certificates that can be read",
                 "Correct or unset " + std::string(variable)};
  }
  for (const char* file : bundles) {
    if (load_file(context, file)) return std::string(file);
  }
  return std::string();
}

}  // namespace

Error no_authorities() {
  return {ErrorKind::bad_input, "this machine has no certificate authorities to know servers by",
          "Install them (Debian: sudo apt install ca-certificates), or name a bundle in SSL_CERT_FILE"};
}

Result<std::string> load_trust(SSL_CTX& context, const Environment& environment) {
  // As in Go's pools, whatever is named there is trusted, be it a root or not.
  ::X509_STORE_set_flags(::SSL_CTX_get_cert_store(&context), X509_V_FLAG_PARTIAL_CHAIN);
  Result<std::string> bundle = load_bundle(context, environment);
  if (!bundle) return bundle;
  const std::optional<std::string_view> named = environment.get("SSL_CERT_DIR");
  std::string_view left = named.value_or(directories);
  std::string found = *std::move(bundle);
  std::string place =
      std::string(named ? "SSL_CERT_DIR" : "the directory").append(" (").append(left).append(")");
  bool loaded = false;
  while (!left.empty()) {
    const std::size_t colon = left.find(':');
    loaded = load_directory(context, std::string(left.substr(0, colon)),
                            named ? Reading::every_file : Reading::by_name) ||
             loaded;
    left.remove_prefix(colon == std::string_view::npos ? left.size() : colon + 1);
  }
  ::ERR_clear_error();
  if (named || (found.empty() && loaded)) found.append(found.empty() ? "" : " and ").append(place);
  return found;
}

}  // namespace acr::http

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

void load_directory(SSL_CTX& context, const std::string& path, Reading reading) {
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
  if (hashed && reading == Reading::by_name) return;
  for (const std::string& file : files) load_file(context, file);
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

Result<std::string> load_trust(SSL_CTX& context, const Environment& environment) {
  // As in Go's pools, whatever is named there is trusted, be it a root or not.
  ::X509_STORE_set_flags(::SSL_CTX_get_cert_store(&context), X509_V_FLAG_PARTIAL_CHAIN);
  Result<std::string> bundle = load_bundle(context, environment);
  if (!bundle) return bundle;
  const std::optional<std::string_view> named = environment.get("SSL_CERT_DIR");
  std::string_view left = named.value_or(directories);
  std::string found = *std::move(bundle);
  if (named || found.empty()) {
    found.append(found.empty() ? "" : " and ").append(named ? "SSL_CERT_DIR" : "the directory").append(" (");
    found.append(left).append(")");
  }
  while (!left.empty()) {
    const std::size_t colon = left.find(':');
    load_directory(context, std::string(left.substr(0, colon)),
                   named ? Reading::every_file : Reading::by_name);
    left.remove_prefix(colon == std::string_view::npos ? left.size() : colon + 1);
  }
  ::ERR_clear_error();
  return found;
}

}  // namespace acr::http

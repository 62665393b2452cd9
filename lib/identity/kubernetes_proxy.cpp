#include "identity/kubernetes_proxy.hpp"

#include <algorithm>

#include "platform/file_text.hpp"
#include "platform/openssl_handles.hpp"

namespace acr::identity {
namespace {

constexpr const char* proxy_variable = "AZURE_KUBERNETES_TOKEN_PROXY";
constexpr const char* name_variable = "AZURE_KUBERNETES_SNI_NAME";
constexpr const char* ca_file_variable = "AZURE_KUBERNETES_CA_FILE";
constexpr const char* ca_data_variable = "AZURE_KUBERNETES_CA_DATA";

Error bad_setting(std::string what, std::string hint) {
  return {ErrorKind::bad_input, std::move(what), std::move(hint)};
}

/// OpenSSL would take a name that begins with a dot for any name below.
bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                  c == '.' || c == '_' || c == ':';
         });
}

/// Whom to trust; nobody in particular if the variables say nothing.
Result<std::string> read_authorities(const Environment& environment) {
  const auto file = environment.get(ca_file_variable);
  const auto data = environment.get(ca_data_variable);
  if (file && data) {
    return bad_setting(std::string("both ") + ca_file_variable + " and " + ca_data_variable + " are set",
                       "Unset one of them");
  }
  if (file) return read_cluster_authorities(std::string(*file), ca_file_variable);
  if (data && openssl::read_certificates(*data).empty()) {
    return bad_setting(std::string("there is no certificate in PEM in ") + ca_data_variable,
                       std::string("Correct or unset ") + ca_data_variable);
  }
  return std::string(data.value_or(""));
}

}  // namespace

Result<std::string> read_cluster_authorities(const std::string& path, const std::string& setting) {
  const std::string hint = "Check " + setting + ": ls -l " + path;
  const Result<Secret> content = read_file(path, std::size_t{1024} * 1024);
  if (!content) return bad_setting(content.error().what, hint);
  if (content->empty()) {
    return Error{ErrorKind::transient, setting + " names " + path + ", which is empty",
                 "Try again: it may be being replaced"};
  }
  std::string authorities(content->reveal());
  if (openssl::read_certificates(authorities).empty()) {
    return bad_setting("there is no certificate in PEM in " + setting + "'s file", hint);
  }
  return authorities;
}

Result<Authority> through_kubernetes_proxy(const Authority& entra, const Environment& environment) {
  const auto proxy = environment.get(proxy_variable);
  if (!proxy) {
    for (const char* companion : {name_variable, ca_file_variable, ca_data_variable}) {
      if (environment.get(companion)) {
        return bad_setting(std::string(companion) + " is set, but " + proxy_variable + " is not",
                           std::string("Set both, or unset ") + companion);
      }
    }
    return entra;
  }
  Result<http::Url> url = http::parse_endpoint(*proxy, proxy_variable);
  if (!url) return url.error();
  if (url->scheme != http::Scheme::https) {
    return bad_setting(std::string(proxy_variable) + " is not an https URL",
                       std::string("Correct or unset ") + proxy_variable);
  }
  Authority authority = entra;
  authority.route = http::Route::direct;
  authority.endpoint = *std::move(url);
  authority.endpoint.target += entra.endpoint.target;
  authority.proof.name = environment.get(name_variable).value_or("");
  if (!authority.proof.name.empty() && !is_host_name(authority.proof.name)) {
    return bad_setting(std::string(name_variable) + " is not a host's name",
                       std::string("Correct or unset ") + name_variable);
  }
  Result<std::string> authorities = read_authorities(environment);
  if (!authorities) return authorities.error();
  authority.proof.authorities = *std::move(authorities);
  return authority;
}

void identify_kubernetes_proxy(const Environment& environment, FieldDigest& digest) {
  for (const char* variable : {proxy_variable, name_variable, ca_file_variable, ca_data_variable}) {
    digest.add(environment.get(variable).value_or(""));
  }
}

}  // namespace acr::identity

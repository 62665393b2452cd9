#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "config/identity.hpp"
#include "config/settings.hpp"

/// The words of the settings file. docs/settings.schema.json has the same; a test compares them.
namespace acr::config {

/// What an identity may name beside its source. Each is a bit, so that several make a set.
enum class Parameter : unsigned {
  client_id = 1U << 0U,
  client_secret_file = 1U << 1U,
  client_secret_variable = 1U << 2U,
  certificate_file = 1U << 3U,
  certificate_password_file = 1U << 4U,
  certificate_password_variable = 1U << 5U,
  send_certificate_chain = 1U << 6U,
  token_file = 1U << 7U,
  token_variable = 1U << 8U,
  service_connection_id = 1U << 9U,
  object_id = 1U << 10U,
  resource_id = 1U << 11U,
  subscription = 1U << 12U,
};

class ParameterSet {
 public:
  constexpr ParameterSet() = default;
  constexpr ParameterSet(Parameter one) : bits_(static_cast<unsigned>(one)) {}  // NOLINT: a set of one

  [[nodiscard]] constexpr bool has(Parameter one) const { return (bits_ & static_cast<unsigned>(one)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr ParameterSet operator|(ParameterSet a, ParameterSet b) {
    return ParameterSet(a.bits_ | b.bits_);
  }
  friend constexpr ParameterSet operator&(ParameterSet a, ParameterSet b) {
    return ParameterSet(a.bits_ & b.bits_);
  }

 private:
  constexpr explicit ParameterSet(unsigned bits) : bits_(bits) {}

  unsigned bits_ = 0;
};

constexpr ParameterSet operator|(Parameter a, Parameter b) {
  return ParameterSet(a) | ParameterSet(b);
}

/// What a parameter's value looks like.
enum class Form {
  id,        ///< visible ASCII, without spaces, no hyphen first
  name,      ///< anything printable, no hyphen first
  file,      ///< an absolute path, or one that begins with `~/`
  variable,  ///< an environment variable's name
  resource,  ///< an Azure resource's id, which begins with `/subscriptions/`
  flag,      ///< true or false
};

struct ParameterWord {
  std::string_view key;
  Parameter parameter;
  Form form;
};

struct SourceWord {
  std::string_view name;
  Source source;
  ParameterSet parameters{};
  ParameterSet required{};  ///< what no variable of the SDKs' can stand in for
};

inline constexpr std::array parameter_words{
    ParameterWord{"clientId", Parameter::client_id, Form::id},
    ParameterWord{"clientSecretFile", Parameter::client_secret_file, Form::file},
    ParameterWord{"clientSecretVariable", Parameter::client_secret_variable, Form::variable},
    ParameterWord{"certificateFile", Parameter::certificate_file, Form::file},
    ParameterWord{"certificatePasswordFile", Parameter::certificate_password_file, Form::file},
    ParameterWord{"certificatePasswordVariable", Parameter::certificate_password_variable, Form::variable},
    ParameterWord{"sendCertificateChain", Parameter::send_certificate_chain, Form::flag},
    ParameterWord{"tokenFile", Parameter::token_file, Form::file},
    ParameterWord{"tokenVariable", Parameter::token_variable, Form::variable},
    ParameterWord{"serviceConnectionId", Parameter::service_connection_id, Form::id},
    ParameterWord{"objectId", Parameter::object_id, Form::id},
    ParameterWord{"resourceId", Parameter::resource_id, Form::resource},
    ParameterWord{"subscription", Parameter::subscription, Form::name},
};

/// At most one of each of these may be there.
inline constexpr std::array exclusive_parameters{
    Parameter::client_secret_file | Parameter::client_secret_variable,
    Parameter::certificate_password_file | Parameter::certificate_password_variable,
};

inline constexpr std::array source_words{
    SourceWord{"default-chain", Source::chain},
    SourceWord{"environment", Source::environment},
    SourceWord{"client-secret", Source::client_secret,
               Parameter::client_id | Parameter::client_secret_file | Parameter::client_secret_variable},
    SourceWord{"certificate", Source::certificate,
               Parameter::client_id | Parameter::certificate_file | Parameter::certificate_password_file |
                   Parameter::certificate_password_variable | Parameter::send_certificate_chain},
    SourceWord{"workload-identity", Source::workload_identity, Parameter::client_id | Parameter::token_file},
    SourceWord{"token-file", Source::token_file, Parameter::client_id | Parameter::token_file},
    SourceWord{"token-variable", Source::token_variable, Parameter::client_id | Parameter::token_variable,
               Parameter::token_variable},
    SourceWord{"github-actions", Source::github_actions, Parameter::client_id},
    SourceWord{"azure-pipelines", Source::azure_pipelines,
               Parameter::client_id | Parameter::service_connection_id},
    SourceWord{"managed-identity", Source::managed_identity,
               Parameter::client_id | Parameter::object_id | Parameter::resource_id},
    SourceWord{"azure-cli", Source::azure_cli, Parameter::subscription},
    SourceWord{"azure-developer-cli", Source::azure_developer_cli},
    SourceWord{"azure-powershell", Source::azure_powershell},
    SourceWord{"signed-in-user", Source::signed_in_user},
};

/// The settings' word for a source; empty for one that they cannot name.
constexpr std::string_view word_of(Source source) {
  for (const SourceWord& word : source_words) {
    if (word.source == source) return word.name;
  }
  return {};
}

inline constexpr std::array<std::string_view, 6> document_keys{"$schema", "defaults", "registries",
                                                               "clouds",  "keychain", "sealing"};
inline constexpr std::array<std::string_view, 5> registry_keys{"identity", "tenant", "cloud", "audience",
                                                               "userName"};
inline constexpr std::array<std::string_view, 4> cloud_keys{"registrySuffix", "authority", "armEndpoint",
                                                            "armAudience"};

struct UserNameWord {
  std::string_view name;
  UserNameForm form;
};
inline constexpr std::array user_name_words{
    UserNameWord{"guid", UserNameForm::guid},
    UserNameWord{"token", UserNameForm::token},
};

struct SealingWord {
  std::string_view name;
  sealing::Wish wish;
};
inline constexpr std::array sealing_words{
    SealingWord{"off", sealing::Wish::off},
    SealingWord{"keyring", sealing::Wish::keyring},
    SealingWord{"keyring-only", sealing::Wish::keyring_only},
};

/// Azure's own clouds, as az and the SDKs name them, in any case. `registry::find_cloud` knows the same ones.
inline constexpr std::array<std::string_view, 10> azure_clouds{
    "AzureCloud", "AzurePublic", "AzurePublicCloud",  "public",          "AzureChinaCloud",
    "AzureChina", "china",       "AzureUSGovernment", "AzureGovernment", "usgovernment"};

/// Domains that belong to Azure or that Azure lends to everybody: no cloud of somebody else's has its
/// registries there, and a token must not go to whoever rented a name.
inline constexpr std::array<std::string_view, 11> azure_domains{
    "azurecr.io", "azurecr.cn", "azurecr.us",  "azurecr.de",        "azure.com",    "azure.cn",
    "azure.us",   "azure.net",  "windows.net", "azurewebsites.net", "microsoft.com"};

/// Whether it is one of those, or a name in one. It is in lower case.
constexpr bool is_azures(std::string_view host) {
  return std::any_of(azure_domains.begin(), azure_domains.end(), [host](std::string_view domain) {
    return host == domain || (host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
  });
}

}  // namespace acr::config

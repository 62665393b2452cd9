#include "settings.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "directory.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

json::object defaults() {
  return {
      {"entra_lifetime", 3599},              // seconds, of Entra's and IMDS' tokens
      {"refresh_lifetime", 10800},           // 3 h: container-registry-authentication.md
      {"access_lifetime", 4500},             // 75 min
      {"clock_offset", 0},                   // seconds added to the emulator's clock
      {"acr_audience_known", true},          // false: a cloud whose Entra has no containerregistry.azure.net
      {"unknown_resource_code", 500011},     // or 50001
      {"arm_audience_accepted", true},       // false: azureADAuthenticationAsArmPolicy is disabled
      {"role_assignments", json::object{}},  // login server -> client ids; an absent login server admits all
      {"imds_identities", default_managed_identities()},
      {"x5c_demanded", false},  // true: a certificate counts by its subject and issuer, not by its thumbprint
      {"device_code_lifetime", 900},       // seconds
      {"device_code_interval", 5},         // seconds between two polls
      {"user_refresh_lifetime", 7776000},  // seconds; 90 days
      {"refresh_refusal", 0},              // an AADSTS code for people's refresh tokens; 0: none
      {"authorize_as", ""},                // who signs in at …/authorize; empty: nobody
      {"authorize_error", ""},             // or the error with which that ends
      {"users", default_registry_users()},
      {"anonymous_repositories", json::array{}},
      {"latency_ms", json::object{}},     // service -> milliseconds before the answer
      {"certificates", json::object{}},   // host -> valid, expired, wrong-host, self-signed, untrusted
      {"azure_ml_refuses_acr", true},     // azure-cli #33698
      {"cloud_shell_refuses_acr", true},  // Azure/CloudShell #484
      {"service_fabric_other_certificate", false},
      {"service_fabric_redirects", false},
      {"azure_arc_challenge", "proper"},
      {"ci_id_token_lifetime", 300},  // seconds
  };
}

bool same_type(const json::value& left, const json::value& right) {
  return left.kind() == right.kind() || (left.is_number() && right.is_number());
}

}  // namespace

Settings::Settings() : values_(defaults()) {}

std::string Settings::merge(const json::object& changes) {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, value] : changes) {
    const json::value* known = values_.if_contains(key);
    if (known == nullptr) return "unknown setting " + std::string(key);
    if (!same_type(*known, value)) return "wrong type for setting " + std::string(key);
  }
  for (const auto& [key, value] : changes) values_[key] = value;
  return {};
}

void Settings::reset() {
  const std::lock_guard lock(mutex_);
  values_ = defaults();
}

json::object Settings::snapshot() const {
  const std::lock_guard lock(mutex_);
  return values_;
}

json::value Settings::value(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return values_.at(name);
}

long Settings::number(std::string_view name) const {
  return value(name).to_number<long>();
}

bool Settings::flag(std::string_view name) const {
  return value(name).as_bool();
}

bool lists(const json::value& array, std::string_view text) {
  if (!array.is_array()) return false;
  return std::any_of(array.as_array().begin(), array.as_array().end(), [&](const json::value& entry) {
    return entry.is_string() && (entry.as_string() == text || entry.as_string() == "*");
  });
}

}  // namespace emulator

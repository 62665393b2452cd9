#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "registry/cloud.hpp"

namespace acr::registry {

/// The host name of an Azure container registry. Only the recogniser makes one, so whoever holds one may
/// send it tokens: GO-2026-6225 was another helper's token sent to `evil.azurecr.io.attacker.com`.
class LoginServer {
 public:
  /// Recognises the login server in what a client sends: a host, a URL, or an image reference, with white
  /// space around it. Exactly `<name>[-<label>].azurecr.io|cn|us`, or a regional one,
  /// `<name>[-<label>].<region>.geo.azurecr.io|cn|us`, in any case; nothing else.
  static std::optional<LoginServer> recognise(std::string_view server_url);

  /// The same in one cloud alone, which must outlive it.
  static std::optional<LoginServer> recognise(std::string_view server_url, const Cloud& cloud);

  /// Whether it names a host at all, and so may be a registry in a cloud that only the settings know.
  static bool names_a_host(std::string_view server_url);

  /// The host in lower case, such as `contoso.azurecr.io`.
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] const Cloud& cloud() const { return *cloud_; }

  /// Whether a token's `aud` claim means this registry: its login server in any case, or, for a regional
  /// login server, the registry's global one.
  [[nodiscard]] bool is_audience(std::string_view aud) const;

 private:
  LoginServer(std::string host, const Cloud& cloud) : host_(std::move(host)), cloud_(&cloud) {}

  std::string host_;
  const Cloud* cloud_;
};

/// A registry's own name, by which az knows it: `contoso` of `contoso.azurecr.io`, of
/// `contoso.eastus.geo.azurecr.io`, and of `contoso-e7ggejfuhzhgedc8.azurecr.io`, for az takes no domain name
/// label.
std::string short_name(std::string_view host);

}  // namespace acr::registry

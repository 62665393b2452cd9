#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/identity.hpp"
#include "config/server_pattern.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"
#include "sealing/sealing.hpp"

namespace acr::config {

/// The user name that `get` answers. ACR takes both; clients treat them differently (see `user_name`).
enum class UserNameForm { guid, token };

/// What holds for one registry.
struct RegistrySettings {
  Identity identity;
  std::string tenant;    ///< an id or a domain; empty: the source's own
  std::string cloud;     ///< a cloud's name; empty: the one its login server is in
  std::string audience;  ///< the resource to ask Entra for; empty: ACR's, then ARM's
  UserNameForm user_name = UserNameForm::guid;
  sealing::Wish sealing = sealing::Wish::off;  ///< the same for all registries
};

/// A cloud that is none of Azure's public ones. What is empty is read from its ARM's metadata.
struct CustomCloud {
  std::string name;
  std::string registry_suffix;  ///< what its login servers end in, such as `azurecr.stack.contoso.com`
  std::string authority;        ///< https URL of its Entra
  std::string arm_endpoint;     ///< https URL
  std::string arm_audience;
};

/// What one place says of a registry: an entry of the file's, its defaults, or the variables. What it leaves
/// out, the next place may say.
struct Layer {
  std::optional<Identity> identity;
  std::string tenant;
  std::string cloud;
  std::string audience;
  std::optional<UserNameForm> user_name;
};

/// What holds for the login servers that a name or pattern means.
struct ServerEntry {
  ServerPattern servers;
  Layer layer;
};

/// The keychain that is taken where none is named: whatever is found.
inline constexpr std::string_view automatic_keychain = "auto";

/// What a person has set: in the settings file, and in variables.
class Settings {
 public:
  /// Nothing is set.
  Settings() = default;

  /// Reads them; what makes no sense is `bad_input` and says where it stands. A file that others could have
  /// written is `untrusted`: it decides whose tokens go where.
  static Result<Settings> read(const Environment& environment);

  /// The same for all registries, whatever the file and the variables say.
  static Settings fixed(Layer defaults, std::vector<CustomCloud> clouds,
                        sealing::Wish sealing = sealing::Wish::off);

  /// What a text says that is to become the settings file at `path`; errors as of `read`.
  static Result<Settings> parse(std::string_view text, const std::string& path,
                                const Environment& environment);

  /// The registry's own entry, then the defaults, then the variables. An identity is taken whole from the
  /// first of them that names one; everything else one by one. The login server is in lower case.
  [[nodiscard]] RegistrySettings for_registry(std::string_view login_server) const;

  /// What the closest pattern says of a login server that has no entry of its own, and which would not hold
  /// beside one; null if no pattern means it, or if it has one.
  [[nodiscard]] const Layer* layer_of_pattern(std::string_view login_server) const;

  /// The login servers that have an entry of their own, not by a pattern; in the file's order.
  [[nodiscard]] std::vector<std::string> named_registries() const;

  /// The variables in which identities have their secrets or tokens, where the settings name them.
  [[nodiscard]] std::vector<std::string> secret_variables() const;

  [[nodiscard]] const std::vector<CustomCloud>& clouds() const { return clouds_; }

  /// Where typed passwords are kept: `auto`, `file`, or the name of a credential helper, such as `pass`.
  [[nodiscard]] const std::string& keychain() const { return keychain_; }

  /// How tokens are written to the disk.
  [[nodiscard]] sealing::Wish sealing() const { return sealing_; }

 private:
  Result<void> add_document(std::string_view text, const std::string& path, const std::string& home);
  [[nodiscard]] const ServerEntry* closest_entry(std::string_view login_server) const;

  std::vector<ServerEntry> entries_;
  Layer defaults_;
  Layer variables_;
  std::vector<CustomCloud> clouds_;
  std::string keychain_{automatic_keychain};
  sealing::Wish sealing_ = sealing::Wish::off;
};

/// With the all-zero GUID clients send the refresh token as a password over Basic, which every one of them
/// can. With `<token>` they use it as an OAuth2 refresh token, but podman refuses to `login` over it
/// [distribution spec/auth/oauth.md; containers/common login.go].
std::string_view user_name(UserNameForm form);

/// Whether a client's user name is one of the two, so that what comes with it is a refresh token.
bool is_token_user_name(std::string_view name);

}  // namespace acr::config

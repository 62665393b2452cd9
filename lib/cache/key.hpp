#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace acr::cache {

/// Names an entry: what it is for, readable, and a digest of everything that selects the identity. The same
/// text is the file's name, so a cached `get` opens the one file it needs however many there are.
class Key {
 public:
  /// `host~0123…`: a registry's refresh token for the identity with that fingerprint.
  static Key registry(std::string_view login_server, std::string_view identity_fingerprint);

  /// `entra~0123…`: an Entra token, shared by all the registries that the identity may use.
  static Key entra(std::string_view audience, std::string_view identity_fingerprint);

  /// `cloud~0123…`: what a cloud's ARM says of it.
  static Key cloud(std::string_view arm_endpoint);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// The name as a number, for a lock.
  [[nodiscard]] std::uint64_t number() const;

 private:
  explicit Key(std::string name) : name_(std::move(name)) {}

  std::string name_;
};

/// Whether one of these functions can have made the name.
bool is_key_name(std::string_view name);

/// The login server in a file name that `Key::registry` made; empty for any other.
std::string_view login_server_of(std::string_view name);

}  // namespace acr::cache

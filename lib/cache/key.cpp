#include "cache/key.hpp"

#include "cache/format.hpp"
#include "platform/digest.hpp"

namespace acr::cache {
namespace {

// No host name holds it, and neither shell nor file system minds it inside a name.
constexpr char separator = '~';
constexpr std::size_t digits = 32;
constexpr std::string_view entra_prefix = "entra";
constexpr std::string_view cloud_prefix = "cloud";

}  // namespace

Key Key::registry(std::string_view login_server, std::string_view identity_fingerprint) {
  const std::string digest =
      FieldDigest().add(format).add("registry").add(login_server).add(identity_fingerprint).hex();
  return Key(std::string(login_server) + separator + digest.substr(0, digits));
}

Key Key::entra(std::string_view audience, std::string_view identity_fingerprint) {
  const std::string digest =
      FieldDigest().add(format).add("entra").add(audience).add(identity_fingerprint).hex();
  return Key(std::string(entra_prefix) + separator + digest.substr(0, digits));
}

Key Key::cloud(std::string_view arm_endpoint) {
  const std::string digest = FieldDigest().add(format).add("cloud").add(arm_endpoint).hex();
  return Key(std::string(cloud_prefix) + separator + digest.substr(0, digits));
}

std::uint64_t Key::number() const {
  return number_of(std::string_view(name_).substr(name_.size() - digits));
}

bool is_key_name(std::string_view name) {
  const std::size_t at = name.find(separator);
  return at != std::string_view::npos && name.size() == at + 1 + digits &&
         name.find_first_not_of("0123456789abcdef", at + 1) == std::string_view::npos;
}

std::string_view login_server_of(std::string_view name) {
  if (!is_key_name(name)) return {};
  // A login server has dots, the prefix of the other keys has none.
  const std::string_view host = name.substr(0, name.find(separator));
  return host.find('.') == std::string_view::npos ? std::string_view() : host;
}

}  // namespace acr::cache

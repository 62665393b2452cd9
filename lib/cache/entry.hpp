#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/clock.hpp"
#include "platform/secret.hpp"

namespace acr::cache {

/// A cached token and what is needed to decide about it without looking at anything else.
struct Entry {
  std::string subject;   ///< whose: a login server, or the audience of an Entra token
  std::string identity;  ///< who asked, for people; no secret
  std::string audience;  ///< of the Entra token that the registry accepted; empty if unknown
  sys_seconds issued{};
  sys_seconds renew_at{};  ///< from when on a renewal in the background is due
  sys_seconds expires{};
  Secret token;
};

/// The text of an entry, ending in a digest of itself. Nothing if a field holds a control character,
/// which no service that means well sends.
std::optional<Secret> write_entry(const Entry& entry);

/// Reads an entry back. Anything but a whole entry of this format version is nothing: it will be replaced.
std::optional<Entry> read_entry(std::string_view text);

}  // namespace acr::cache

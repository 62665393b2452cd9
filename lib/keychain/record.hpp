#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::keychain {

/// What is known of somebody's login at one server URL.
struct Record {
  std::string server_url;
  std::string user_name;
  std::string helper;  ///< in whose keychain the secret is, such as `pass`; empty: in this record
  Secret secret;
};

/// A record as a file holds it: a line that names the format and its version, one `name value` line a field,
/// the secret after its length, for it may be of any bytes, and a digest of all that, which tells a torn or
/// edited file from a whole one. `bad_input` if the URL, the user name or the helper is not one line, or the
/// secret too long.
Result<Secret> write_record(const Record& record);

/// `sign_in_needed`, naming `path` and what to type, for what is damaged or of another version.
Result<Record> read_record(std::string_view text, const std::string& path);

/// What is told of a record that is not what was written.
Error damaged_record(const std::string& path);

/// The longest secret that is kept, in bytes. A service account's key in JSON has some 2,400.
inline constexpr std::size_t longest_secret = std::size_t{64} * 1024;

}  // namespace acr::keychain

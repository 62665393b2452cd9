#pragma once

#include <optional>
#include <string_view>

#include "keychain/credentials.hpp"

// The texts that credential helpers and their clients give each other, as docker/docker-credential-helpers
// credentials/ reads and writes them.
namespace acr::keychain {

/// What the reference answers where nothing is kept. Clients compare the whole text.
inline constexpr std::string_view not_found_text = "credentials not found in native keychain";

/// Without the white space around it.
std::string_view trimmed(std::string_view text);

/// Reads `{"ServerURL":…,"Username":…,"Secret":…}`; nothing if it is no JSON object.
std::optional<Credentials> read_credentials(std::string_view text);

/// Appends a JSON string. Go escapes `<`, `>` and `&` too, and clients' tests compare bytes.
void append_json_string(Secret& text, std::string_view raw);

/// `{"ServerURL":…,"Username":…,"Secret":…}` and a newline, byte for byte as Go's encoder writes it.
Secret write_credentials(std::string_view server_url, std::string_view user_name, const Secret& secret);

}  // namespace acr::keychain

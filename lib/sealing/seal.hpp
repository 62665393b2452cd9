#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/secret.hpp"

namespace acr::sealing {

/// Whether a file's content says that it is sealed.
bool is_sealed(std::string_view content);

/// Seals a text with AES-256-GCM [NIST SP 800-38D]: a line that names the format, a random nonce of 96 bits,
/// the ciphertext and the tag of 128 bits. The name, which is the file's, is bound to it. Nothing if the
/// kernel has no random numbers or OpenSSL no memory.
std::optional<std::string> seal(const Secret& key, std::string_view name, std::string_view text);

/// The text that was sealed with this key under this name; for anything else, nothing.
std::optional<Secret> open(const Secret& key, std::string_view name, std::string_view content);

}  // namespace acr::sealing

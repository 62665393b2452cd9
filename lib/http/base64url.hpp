#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/secret.hpp"

namespace acr::http {

/// base64url without padding [RFC 7515, 2].
std::string encode_base64url(std::string_view bytes);

/// The bytes, or nothing if the text is not base64url without padding.
std::optional<Secret> decode_base64url(std::string_view text);

}  // namespace acr::http

#pragma once

#include <string_view>

#include "platform/secret.hpp"

namespace acr::http {

/// base64 with padding [RFC 4648, 4], for what holds a secret.
Secret encode_base64(std::string_view bytes);

}  // namespace acr::http

#pragma once

#include <optional>
#include <string_view>

#include "platform/secret.hpp"

namespace acr::http {

/// The value of a field in a form that somebody posted (`application/x-www-form-urlencoded`). Nothing if the
/// field is not there, is there twice, or is encoded wrongly.
std::optional<Secret> form_field(std::string_view form, std::string_view name);

}  // namespace acr::http

#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string_view>

namespace acr::http {

/// Hands the claims of a JWT to `read`, from memory that is wiped afterwards. Returns false if the text is
/// not a signed JWT of at most 64 KiB. Nothing is verified: that is up to whom the token is for.
bool with_jwt_claims(std::string_view jwt, const std::function<void(const boost::json::object&)>& read);

}  // namespace acr::http

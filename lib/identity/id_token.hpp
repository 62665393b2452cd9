#pragma once

#include <string>
#include <string_view>

#include "identity/client_assertion.hpp"

namespace acr::identity {

/// The ID token in a text, without the white space around it. `bad_input` if the text is empty or no JWT.
Result<Secret> read_id_token(std::string_view text);

/// Tells of an ID token whose `exp` has passed by our clock; `hint` is then the doubt's.
Doubt doubt_expiry(std::string_view id_token, sys_seconds now, std::string hint);

}  // namespace acr::identity

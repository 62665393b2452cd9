#pragma once

#include <string>

#include "http/context.hpp"

namespace acr::identity {

/// Starts the person's browser with that page: what `$BROWSER` names (commands separated by colons, each with
/// its arguments, where `%s` stands for the URL), else Windows's under WSL, else the desktop's. False if none
/// of them is there; that one which is may still fail, so the URL is to be shown all the same.
bool open_browser(const std::string& url, const http::Context& context);

}  // namespace acr::identity

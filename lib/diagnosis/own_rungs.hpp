#pragma once

#include <string>
#include <string_view>

#include "diagnosis/rung.hpp"
#include "http/context.hpp"
#include "http/proxy.hpp"

/// What needs no registry: this program and this machine.
namespace acr::diagnosis {

/// `helper`: whether the clients find this very program when they look for it on PATH.
Rung look_at_helper(std::string_view version, const http::Context& context, Deadline deadline);

/// `settings`: the file that was read, or what is wrong with it.
Rung look_at_settings(const Environment& environment);

/// `cache`: whether tokens can be kept: owner, modes, links, space, locks; and sealed, if the settings want
/// that.
Rung look_at_cache(const Environment& environment);

/// `proxy`: whether there is one on the way to the host, which may be empty: to any. Finds it. Its user and
/// password are in no text.
Step<http::Proxy> look_at_proxy(const std::string& host, const Environment& environment);

}  // namespace acr::diagnosis

#pragma once

#include <string>
#include <string_view>

#include "diagnosis/rung.hpp"
#include "http/context.hpp"

/// What needs no registry: this program and this machine.
namespace acr::diagnosis {

/// `helper`: whether the clients find this very program when they look for it on PATH.
Rung look_at_helper(std::string_view version, const http::Context& context, Deadline deadline);

/// `settings`: the file that was read, or what is wrong with it.
Rung look_at_settings(const Environment& environment);

/// `cache`: whether tokens can be kept: owner, modes, links, space, locks; and sealed, if the settings want
/// that.
Rung look_at_cache(const Environment& environment);

/// `proxy`: whether a proxy is named that the helper does not use. `host` may be empty.
Rung look_at_proxy(std::string_view host, const Environment& environment);

}  // namespace acr::diagnosis

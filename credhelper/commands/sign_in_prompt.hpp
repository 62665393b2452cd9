#pragma once

#include "credhelper/commands/login_ways.hpp"
#include "identity/sign_in.hpp"

namespace acr::commands {

/// Has a person sign in, and tells them how on standard error.
Result<identity::SignIn> sign_in(SignInWay way, const identity::SignInRequest& request, const World& world,
                                 Deadline deadline);

/// The way that suits this machine: a browser where there is a display, else a code for any other device.
SignInWay usual_way(const Environment& environment);

}  // namespace acr::commands

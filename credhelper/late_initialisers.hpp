#pragma once

namespace acr {

/// To be called before anything of credhelper/commands: the release build does not run the initialisers of
/// its global objects before main (late_initialisers.ld). Anywhere else, and when called again, it does
/// nothing.
void finish_initialisers();

}  // namespace acr

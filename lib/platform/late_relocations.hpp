#pragma once

namespace acr {

/// To be called before OpenSSL is first entered, but for the digests that platform/digest has: the release
/// build leaves OpenSSL's tables unrelocated when the program starts (credhelper/late_relocations.py).
/// Anywhere else, and when called again, it does nothing.
void finish_relocations();

}  // namespace acr

#pragma once

#include <chrono>
#include <string>

#include "identity/sign_in.hpp"

namespace acr::identity {

/// What a person needs to sign in in any browser, on this machine or another one.
struct DeviceCode {
  std::string verification_uri;  ///< https
  std::string user_code;         ///< to be typed there
  std::chrono::seconds lifetime{0};
};

/// Shows it to them.
class DeviceCodePrompt {
 public:
  DeviceCodePrompt() = default;
  DeviceCodePrompt(const DeviceCodePrompt&) = delete;
  DeviceCodePrompt& operator=(const DeviceCodePrompt&) = delete;
  virtual ~DeviceCodePrompt() = default;

  virtual void show(const DeviceCode& code) = 0;
};

/// Has a person sign in with a code [RFC 8628; Entra docs v2-oauth2-device-code.md], and waits until they
/// have done so, the code has expired, or the deadline. Errors: `denied` if they declined; `sign_in_needed`
/// if the code expired or the wait was cancelled; `transient` at the deadline; otherwise Entra's.
Result<SignIn> sign_in_with_device_code(const SignInRequest& request, DeviceCodePrompt& prompt,
                                        const http::Context& context, Deadline deadline);

}  // namespace acr::identity

#pragma once

#include <string>

#include "identity/sign_in.hpp"

namespace acr::identity {

/// Tells a person which page their browser should show.
class BrowserPrompt {
 public:
  BrowserPrompt() = default;
  BrowserPrompt(const BrowserPrompt&) = delete;
  BrowserPrompt& operator=(const BrowserPrompt&) = delete;
  virtual ~BrowserPrompt() = default;

  /// `opened`: a browser has been started with it, though nobody knows what it made of that.
  virtual void show(const std::string& url, bool opened) = 0;
};

/// Has a person sign in in this machine's browser: authorization code with PKCE, which comes back to a
/// listener on `localhost` [RFC 8252, RFC 7636; Entra docs v2-oauth2-auth-code-flow.md]. Errors: `denied` if
/// Entra or the person declined; `transient` at the deadline; `sign_in_needed` if cancelled; otherwise
/// Entra's.
Result<SignIn> sign_in_with_browser(const SignInRequest& request, BrowserPrompt& prompt,
                                    const http::Context& context, Deadline deadline);

}  // namespace acr::identity

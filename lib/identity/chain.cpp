#include "identity/chain.hpp"

namespace acr::identity {

Result<Token> Chain::token(const Audience& audience, Deadline deadline) {
  if (chosen_ != nullptr) return chosen_->token(audience, deadline);
  Error none{ErrorKind::sign_in_needed, "no identity found", "Run: az login"};
  std::string tried;
  for (const std::unique_ptr<TokenSource>& source : sources_) {
    Result<Token> token = source->token(audience, deadline);
    if (token || token.error().kind != ErrorKind::unavailable) {
      if (token) chosen_ = source.get();
      return token;
    }
    const Error error = token.error();
    tried += (tried.empty() ? "" : "; ") + error.what;
    if (!error.service_code.empty()) none.service_code = error.service_code;
  }
  none.what += " (" + tried + ")";
  none.hint += ", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET to a service principal's";
  return none;
}

std::string Chain::describe() const {
  if (chosen_ != nullptr) return chosen_->describe();
  std::string text;
  for (const std::unique_ptr<TokenSource>& source : sources_) {
    text += (text.empty() ? "" : ", then ") + source->describe();
  }
  return text;
}

void Chain::identify(FieldDigest& digest) const {
  for (const std::unique_ptr<TokenSource>& source : sources_) source->identify(digest);
}

}  // namespace acr::identity

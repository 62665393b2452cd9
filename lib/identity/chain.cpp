#include "identity/chain.hpp"

#include "identity/sign_in_again.hpp"

namespace acr::identity {
namespace {

void append(std::string& text, std::string_view separator, std::string_view more) {
  if (!text.empty() && !more.empty()) text.append(separator);
  text.append(more);
}

/// `Run: az login` behind an `or`.
std::string in_a_sentence(std::string hint) {
  if (!hint.empty() && hint[0] >= 'A' && hint[0] <= 'Z') hint[0] = static_cast<char>(hint[0] - 'A' + 'a');
  return hint;
}

}  // namespace

Result<Token> Chain::token(const Audience& audience, Deadline deadline) {
  if (chosen_ != nullptr) return chosen_->token(audience, deadline);
  std::string tried;
  std::string hints;
  Error none{ErrorKind::sign_in_needed, ""};
  LookAhead seen = look_ahead(0, Programs::one, audience);
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Result<Token> token = sources_[i]->token(audience, deadline);
    if (token || token.error().kind != ErrorKind::unavailable) {
      if (token) chosen_ = sources_[i].get();
      for (const std::unique_ptr<TokenSource>& source : sources_) source->abandon();
      return token;
    }
    if (i == seen.last) {
      seen = look_ahead(i + 1, seen.why == Ahead::running ? Programs::all : Programs::one, audience);
    }
    const Error error = token.error();
    append(tried, "; ", error.what);
    append(hints, ", or ", in_a_sentence(error.hint));
    if (!error.service_code.empty()) {
      none.service_code = error.service_code;
      none.correlation_id = error.correlation_id;
    }
  }
  none.what = "no identity found (" + tried + ")";
  none.hint = sign_in_again;
  append(none.hint, ", or ", hints);
  return none;
}

Chain::LookAhead Chain::look_ahead(std::size_t first, Programs programs, const Audience& audience) {
  for (std::size_t i = first; i < sources_.size(); ++i) {
    const Ahead ahead = sources_[i]->begin(audience);
    if (ahead == Ahead::wait || (ahead == Ahead::running && programs == Programs::one)) return {i, ahead};
  }
  return {sources_.size(), Ahead::go_on};
}

std::string Chain::describe() const {
  if (chosen_ != nullptr) return chosen_->describe();
  std::string text;
  for (const std::unique_ptr<TokenSource>& source : sources_) append(text, ", then ", source->describe());
  return text.empty() ? "nobody" : text;
}

void Chain::identify(FieldDigest& digest) const {
  for (const std::unique_ptr<TokenSource>& source : sources_) source->identify(digest);
}

}  // namespace acr::identity

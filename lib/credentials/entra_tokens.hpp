#pragma once

#include "cache/store.hpp"
#include "http/context.hpp"
#include "identity/selection.hpp"
#include "identity/token_source.hpp"

namespace acr::credentials {

/// Entra tokens, from the cache or from the identity's source: one serves all the registries that the
/// identity may use.
class EntraTokens {
 public:
  EntraTokens(const identity::Selection& selection, cache::Store& store, const http::Context& context)
      : selection_(selection), source_(selection.source()), store_(store), context_(context) {}

  enum class Cached { welcome, unwelcome };

  /// However many processes ask at once, one of them asks Entra.
  Result<identity::Token> token(const identity::Audience& audience, Cached cached, Deadline deadline);

 private:
  Result<identity::Token> ask(const cache::Key& key, const identity::Audience& audience, Deadline deadline);
  std::optional<identity::Token> find(const cache::Key& key);
  void keep(const cache::Key& key, const identity::Audience& audience, const identity::Token& token);

  const identity::Selection& selection_;
  identity::TokenSource& source_;
  cache::Store& store_;
  http::Context context_;
};

}  // namespace acr::credentials

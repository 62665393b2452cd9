#pragma once

#include <memory>
#include <vector>

#include "identity/token_source.hpp"

namespace acr::identity {

/// Tries sources in order with DefaultAzureCredential's rule: only `unavailable` moves on to the next; any
/// other failure is the answer. Keeps to the first source that gave a token.
///
/// What takes long to find out is found out side by side: while the machine is searched for a metadata
/// service, the first developer tool runs already, whose answer it mostly is off Azure. The other tools wait
/// until that one has failed, and then run all at once: each takes a processor for a second or two, and
/// before, that would mostly be for nothing.
class Chain final : public TokenSource {
 public:
  explicit Chain(std::vector<std::unique_ptr<TokenSource>> sources) : sources_(std::move(sources)) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override;
  [[nodiscard]] std::string describe() const override;
  void identify(FieldDigest& digest) const override;

 private:
  enum class Programs { one, all };
  /// The last source that was looked at, on whose answer it depends whether any behind it are.
  struct LookAhead {
    std::size_t last;
    Ahead why;
  };

  /// Begins sources from there on, as far as they may be wanted.
  LookAhead look_ahead(std::size_t first, Programs programs, const Audience& audience);

  std::vector<std::unique_ptr<TokenSource>> sources_;
  TokenSource* chosen_ = nullptr;
};

}  // namespace acr::identity

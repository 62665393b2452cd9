#pragma once

#include <memory>
#include <vector>

#include "identity/token_source.hpp"

namespace acr::identity {

/// Tries sources in order with DefaultAzureCredential's rule: only `unavailable` moves on to the next; any
/// other failure is the answer. Keeps to the first source that gave a token.
class Chain final : public TokenSource {
 public:
  explicit Chain(std::vector<std::unique_ptr<TokenSource>> sources) : sources_(std::move(sources)) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override;
  [[nodiscard]] std::string describe() const override;
  void identify(FieldDigest& digest) const override;

 private:
  std::vector<std::unique_ptr<TokenSource>> sources_;
  TokenSource* chosen_ = nullptr;
};

}  // namespace acr::identity

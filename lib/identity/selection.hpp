#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "http/context.hpp"
#include "identity/imds.hpp"
#include "identity/token_source.hpp"
#include "registry/cloud.hpp"

namespace acr::identity {

/// Which sources DefaultAzureCredential's rules leave in the chain, in its order.
struct Sources {
  bool environment = true;
  bool managed_identity = true;
  bool azure_cli = true;
};

/// Reads `AZURE_TOKEN_CREDENTIALS`: `dev`, `prod`, or one credential's name in any case; anything else is
/// `bad_input`, as in the SDKs.
Result<Sources> read_sources(const Environment& environment);

/// Everything that decides whose tokens are asked for, read from the settings and the environment without
/// any I/O but one `stat`.
class Selection {
 public:
  static Result<Selection> read(const config::Settings& settings, const registry::Cloud& cloud,
                                const Environment& environment);

  /// A digest of all of it, secrets included: another identity has another one, so that it never gets what
  /// was cached for the former.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  [[nodiscard]] const std::string& authority() const { return authority_; }

  /// Whether the same would still be selected: az's account may have changed since.
  [[nodiscard]] bool still_holds(const Environment& environment) const;

  /// The source to ask. `bad_input` if a setting makes no sense. The memory and what `context` refers to
  /// must outlive it.
  [[nodiscard]] Result<std::unique_ptr<TokenSource>> make_source(ImdsMemory& memory,
                                                                 const http::Context& context) const;

 private:
  Selection(Sources sources, std::string authority) : sources_(sources), authority_(std::move(authority)) {}

  void take_fingerprint(const Environment& environment);

  Sources sources_;
  std::string authority_;
  std::optional<config::ManagedIdentityId> managed_identity_;
  std::string fingerprint_;
};

}  // namespace acr::identity

#pragma once

#include <memory>
#include <string>

#include "config/settings.hpp"
#include "http/context.hpp"
#include "identity/imds.hpp"
#include "identity/place.hpp"
#include "identity/token_source.hpp"
#include "registry/cloud.hpp"

namespace acr::identity {

/// Where the identity of a registry with these settings signs in. A cloud that they name is meant; else the
/// environment's `AZURE_AUTHORITY_HOST` may know better.
Place place_of(const config::RegistrySettings& settings, const registry::Cloud& cloud,
               const Environment& environment);

/// Whose tokens are asked for, for one registry: what its settings name, or else the chain.
class Selection {
 public:
  /// Reads it from the settings and the environment, without any I/O but a few `stat`s. `bad_input` if they
  /// make no sense. The memory and what `context` refers to must outlive it.
  static Result<Selection> read(const config::RegistrySettings& settings, const registry::Cloud& cloud,
                                ImdsMemory& memory, const http::Context& context);

  /// A digest of all that decides it, secrets included: another identity has another one, so that it never
  /// gets what was cached for the former.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

  /// Whether the same would still be selected: az's account may have changed since.
  [[nodiscard]] bool still_holds() const;

  [[nodiscard]] TokenSource& source() const { return *source_; }

 private:
  explicit Selection(std::unique_ptr<TokenSource> source);

  std::unique_ptr<TokenSource> source_;
  std::string fingerprint_;
};

}  // namespace acr::identity

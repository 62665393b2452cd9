#pragma once

#include <optional>
#include <string_view>

namespace acr {

/// The environment variables. An empty one counts as unset, as in the Azure SDKs and Go.
class Environment {
 public:
  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  virtual ~Environment() = default;

  /// The value, valid as long as the process does not change its environment (ours never does).
  [[nodiscard]] virtual std::optional<std::string_view> get(const char* name) const = 0;
};

/// The process's own.
class ProcessEnvironment final : public Environment {
 public:
  [[nodiscard]] std::optional<std::string_view> get(const char* name) const override;
};

}  // namespace acr

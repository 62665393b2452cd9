#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/rung.hpp"
#include "platform/environment.hpp"

namespace acr::diagnosis {

/// How much of a report identifies somebody.
enum class Privacy {
  people,    ///< people do not: their home directory is `~`, and an account is `a***@contoso.com`
  anonymous  ///< nor does anything: ids of tenants and clients, registries, addresses
};

/// Makes the texts of a report fit for an issue that everybody reads. Secrets never get into one; that those
/// of the environment do not, whatever a service may have echoed, is seen to here once more.
class Mask {
 public:
  Mask(Privacy privacy, const Environment& environment);

  /// In an anonymous report this name stands for `registry-1`, the next one for `registry-2`.
  void hide_registry(const std::string& host);

  [[nodiscard]] std::string operator()(std::string_view text) const;
  void apply(Rung& rung) const;

 private:
  Privacy privacy_;
  std::string home_;
  std::vector<std::string> secrets_;
  std::vector<std::string> registries_;
};

}  // namespace acr::diagnosis

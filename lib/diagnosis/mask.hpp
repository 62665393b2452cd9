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
  anonymous  ///< nor do ids of tenants and clients, registries, their own cloud, the proxy, addresses, and
             ///< whose certificate a firewall shows
};

/// Makes the texts of a report fit for an issue that everybody reads. Secrets never get into one; that those
/// of the environment do not, whatever a service may have echoed, is seen to here once more. What a person
/// has named in another way, a file or a word in broken settings, stays as it is.
class Mask {
 public:
  Mask(Privacy privacy, const Environment& environment);

  /// In an anonymous report `registry-1` stands for this name, and `registry-2` for the next one; of a
  /// registry in somebody's own cloud for all of it. One that nobody has told is `(registry)` in Azure's
  /// clouds.
  void hide_registry(const std::string& host);

  [[nodiscard]] std::string operator()(std::string_view text) const;
  void apply(Rung& rung) const;

 private:
  /// Such as one that broken settings name.
  void hide_unknown_registries(std::string& text) const;
  /// A cloud of somebody's own: its registries, and what else there is in its domain, such as its Entra.
  void hide_own_clouds(std::string& text) const;

  Privacy privacy_;
  std::string home_;
  std::string proxy_;
  std::vector<std::string> secrets_;
  std::vector<std::string> registries_;
};

}  // namespace acr::diagnosis

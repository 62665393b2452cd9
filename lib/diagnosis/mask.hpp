#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/settings.hpp"
#include "diagnosis/rung.hpp"
#include "platform/environment.hpp"

namespace acr::diagnosis {

/// How much of a report identifies somebody.
enum class Privacy {
  people,    ///< people do not: their home directory is `~`, and an account is `a***@contoso.com`
  anonymous  ///< nor do ids of tenants, clients, subscriptions and resources, tenants' domains, registries, a
             ///< cloud of somebody's own, the proxy, addresses, and whose certificate a firewall shows
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
  void hide_homes(std::string home);
  void hide_word(std::string_view word, std::string_view in_place);
  void hide_tenant(std::string_view tenant);
  void hide_identity(const config::RegistrySettings& settings);
  /// Of a cloud of somebody's own: of a host or a URL, whatever else there is in its domain, such as its
  /// Entra.
  void hide_domain_of(std::string_view place);

  /// Such as one that broken settings name.
  void hide_unknown_registries(std::string& text) const;
  void hide_registries(std::string& text) const;
  void hide_names(std::string& text) const;
  void hide_facts(Rung& rung) const;

  Privacy privacy_;
  config::Settings settings_;
  std::vector<std::string> homes_;
  std::vector<std::string> secrets_;
  std::vector<std::pair<std::string, std::string>> words_;  ///< and what stands in the place of each
  std::vector<std::string> domains_;
  std::vector<std::string> registries_;
};

}  // namespace acr::diagnosis

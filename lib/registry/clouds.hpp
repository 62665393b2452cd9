#pragma once

#include <string_view>
#include <vector>

#include "registry/cloud.hpp"

namespace acr::registry {

/// The clouds that a login server may be in: Azure's own three, and those that somebody's settings add.
class Clouds {
 public:
  /// What the cloud's texts refer to must outlive this.
  void add(const Cloud& cloud) { others_.push_back(cloud); }

  /// By its name in any case, or one of the names that az and the SDKs have for Azure's own; null if there
  /// is none.
  [[nodiscard]] const Cloud* find(std::string_view name) const;

  /// All of them, Azure's own first.
  [[nodiscard]] std::vector<const Cloud*> all() const;

 private:
  std::vector<Cloud> others_;
};

}  // namespace acr::registry

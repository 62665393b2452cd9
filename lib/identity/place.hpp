#pragma once

#include <string>
#include <string_view>

namespace acr::identity {

/// Where a registry's identity signs in.
struct Place {
  std::string authority;                 ///< https URL of the cloud's Entra
  std::string tenant;                    ///< what the registry's settings ask for; empty: the identity's own
  std::string_view federation_audience;  ///< of ID tokens that this cloud takes
};

}  // namespace acr::identity

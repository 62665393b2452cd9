#pragma once

#include <string>
#include <string_view>

#include "sealing/sealing.hpp"

namespace acr::identity {

/// Where a registry's identity signs in.
struct Place {
  std::string authority;                 ///< https URL of the cloud's Entra
  std::string tenant;                    ///< what the registry's settings ask for; empty: the identity's own
  std::string_view federation_audience;  ///< of ID tokens that this cloud takes
  sealing::Wish sealing = sealing::Wish::off;  ///< of what a person's sign-in leaves
};

}  // namespace acr::identity

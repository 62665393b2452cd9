#pragma once

#include <vector>

#include "config/complaints.hpp"
#include "config/document.hpp"
#include "config/settings.hpp"

namespace acr::config {

/// Reads `clouds`. One needs an ARM endpoint, whose metadata has everything else, or a suffix and an
/// authority.
std::vector<CustomCloud> read_clouds(const Value& value, Complaints& complaints);

}  // namespace acr::config

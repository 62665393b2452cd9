#pragma once

#include "config/complaints.hpp"
#include "config/document.hpp"
#include "sealing/sealing.hpp"

namespace acr::config {

/// Reads `sealing`: how tokens are written to the disk.
sealing::Wish read_sealing(const Value& value, Complaints& complaints);

}  // namespace acr::config

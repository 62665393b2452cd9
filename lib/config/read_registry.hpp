#pragma once

#include <string>
#include <vector>

#include "config/complaints.hpp"
#include "config/document.hpp"
#include "config/settings.hpp"

namespace acr::config {

/// Reads what `defaults` and an entry of `registries` may say. `home` is what `~` stands for, or empty;
/// `clouds` are those that the file adds to Azure's own.
Layer read_layer(const Value& value, const std::vector<CustomCloud>& clouds, const std::string& home,
                 Complaints& complaints);

/// Reads `registries`.
std::vector<ServerEntry> read_registries(const Value& value, const std::vector<CustomCloud>& clouds,
                                         const std::string& home, Complaints& complaints);

/// Complains of what cannot stand together although it is said in two places.
void check_with_defaults(const Value& registries, const std::vector<ServerEntry>& entries,
                         const Layer& defaults, Complaints& complaints);

}  // namespace acr::config

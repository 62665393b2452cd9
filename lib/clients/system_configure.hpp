#pragma once

#include "clients/configure.hpp"
#include "clients/system_places.hpp"

namespace acr::clients {

/// Those that are installed, or for which there is a file of the machine's already.
Clients clients_of_machine(const SystemPlaces& places, const Environment& environment,
                           const ProcessRunner& processes);

/// Plans that the clients of every user ask our helper: podman's for all registries, as registries.conf has
/// but one list for all; docker's, of users yet to come, for the hosts. Changes nothing. A login is nobody's
/// there, so none is removed. `bad_input`, with the line, for a broken file.
Result<ConfigurePlan> plan_system_configure(const ConfigureWish& wish, const SystemPlaces& places,
                                            const Environment& environment, const ProcessRunner& processes);

}  // namespace acr::clients

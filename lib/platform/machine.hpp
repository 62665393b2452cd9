#pragma once

#include <string>

namespace acr {

/// A text that is another one after each start of the machine; the same one where it cannot be known.
std::string machine_boot_id();

/// Whether the firmware says that this is an Azure virtual machine: its chassis has an asset tag that all
/// of them share [cloud-init sources/azure/identity.py]. Containers see it, too.
bool is_azure_machine();

/// Whether this process is root's.
bool is_superuser();

/// The number that the system knows the user of this process by.
unsigned long user_number();

}  // namespace acr

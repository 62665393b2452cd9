#pragma once

#include <optional>
#include <string>

namespace acr {

/// A file's access control list [acl(5)], as the kernel keeps it: the named users' and groups' permissions,
/// beside which a mode's bits for the group are no more than their upper bound. Nothing if it has none; empty
/// if it cannot be read.
std::optional<std::string> access_list_of(const std::string& path);

/// Gives a file that list, and with it the mode that belongs to it. False if it does not take it.
bool set_access_list(int fd, const std::string& list);

/// Takes away the list that a file has from its directory's default one, if it has any. False if it stays.
bool remove_access_list(int fd);

}  // namespace acr

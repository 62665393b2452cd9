#pragma once

#include <string>

namespace acr {

/// The absolute path of the program that runs; empty where the system does not tell.
std::string own_program();

/// Whether both paths lead to one file, links followed.
bool same_file(const std::string& a, const std::string& b);

}  // namespace acr

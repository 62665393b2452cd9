#pragma once

#include <string>

namespace acr {

/// The absolute path of the program that runs; empty where the system does not tell.
std::string own_program();

/// Whether both paths lead to one file, links followed.
bool same_file(const std::string& a, const std::string& b);

/// Whether running that file would run this very program, under whatever name or link.
bool is_this_program(const std::string& path);

}  // namespace acr

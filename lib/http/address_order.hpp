#pragma once

#include <string>
#include <vector>

namespace acr::http {

/// The addresses in the order in which to try them: the families take turns, beginning with the first one's,
/// so that where one of them leads nowhere, the second try is of the other [RFC 8305, 4].
std::vector<std::string> alternate_families(const std::vector<std::string>& addresses);

}  // namespace acr::http

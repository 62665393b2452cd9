// ARM's GET /metadata/endpoints, which needs no token: what a cloud's authority, audiences and suffixes are.
#pragma once

#include "message.hpp"

namespace emulator {

constexpr std::string_view arm_metadata_path = "/metadata/endpoints";

// 2019-05-01 lists the clouds that the host knows, 2022-09-01 describes the host's own.
Response arm_metadata(const Request& request);

}  // namespace emulator

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/configuration.hpp"
#include "platform/edited_file.hpp"
#include "platform/error.hpp"

namespace acr::clients {

/// What a registries.conf would become, so that our helper is the last of its list. Where it has no list yet,
/// it gets these names and ours. `bad_input`, with the line, for a broken one.
Result<FileEdit> plan_common_helper(const EditedFile& file, const std::vector<std::string>& names);

/// That taken back, in a text that may have been edited since: our name goes, and with it a list that says no
/// more than podman does without one.
Result<Secret> without_common_helper(const Change& change, std::string_view text, const std::string& path);

}  // namespace acr::clients

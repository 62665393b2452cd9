#pragma once

#include <array>

namespace acr::config {

/// The variables that hold a secret of ours, of the machine's or of the job's. Nothing that a report shows
/// may have their values in it, and no program that we run gets more of them than it is for: a keychain and a
/// browser none.
inline constexpr std::array secret_variables{
    "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_PASSWORD",     "IDENTITY_HEADER",
    "MSI_SECRET",          "ACTIONS_ID_TOKEN_REQUEST_TOKEN",    "SYSTEM_ACCESSTOKEN", "DOCKER_AUTH_CONFIG"};

/// Those of them that a developer tool does without. For it to give tokens in its own account's name, not in
/// that of whoever these belong to; the others may be what its account signed in with (`az login --identity`,
/// azd in a pipeline).
inline constexpr std::array tools_need_not_know{"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                                                "AZURE_PASSWORD", "DOCKER_AUTH_CONFIG"};

}  // namespace acr::config

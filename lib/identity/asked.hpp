#pragma once

namespace acr::identity {

/// Whether somebody asked for a source by name, or it is one rung of a chain. In a chain, what is not there
/// is `unavailable`, and so is a developer tool that fails, whatever the reason, as in
/// DefaultAzureCredential; by name, the error says what is wrong.
enum class Asked { by_name, in_a_chain };

}  // namespace acr::identity

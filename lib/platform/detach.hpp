#pragma once

namespace acr {

enum class Side { parent, detached_child, failed };

/// Splits the process. The child has left the terminal, the client's process group and every open stream:
/// a client that waits for the end of our output must not wait for the child as well.
Side detach();

}  // namespace acr

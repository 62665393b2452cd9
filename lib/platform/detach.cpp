#include "platform/detach.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace acr {
namespace {

/// All but the first three.
void close_the_rest() {
  if (::close_range(3, ~0U, 0) == 0) return;
  // Before Linux 5.9, or where a container forbids it. Its limit may be a thousand million there, and nobody
  // has left us a descriptor so far up.
  constexpr long far_enough = 65536;
  const long limit = ::sysconf(_SC_OPEN_MAX);
  const long end = limit < 0 ? far_enough : std::min(limit, far_enough);
  for (long fd = 3; fd < end; ++fd) ::close(static_cast<int>(fd));
}

}  // namespace

Side detach() {
  const pid_t pid = ::fork();
  if (pid == -1) return Side::failed;
  if (pid > 0) return Side::parent;
  ::setsid();
  int null = ::open("/dev/null", O_RDWR);
  // A bare container may have none. The client waits for its streams' end, so they must not stay.
  if (null < 0) null = ::open("/", O_RDONLY | O_DIRECTORY);
  if (null >= 0) {
    ::dup2(null, STDIN_FILENO);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
  }
  close_the_rest();
  // So that the client's directory is not kept busy; if even / is closed to us, then it is.
  [[maybe_unused]] const int moved = ::chdir("/");
  return Side::detached_child;
}

}  // namespace acr

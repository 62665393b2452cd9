#include "platform/detach.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace acr {

Side detach() {
  const pid_t pid = ::fork();
  if (pid == -1) return Side::failed;
  if (pid > 0) return Side::parent;
  ::setsid();
  const int null = ::open("/dev/null", O_RDWR);
  if (null >= 0) {
    ::dup2(null, STDIN_FILENO);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
  }
  ::close_range(3, ~0U, 0);
  // So that the client's directory is not kept busy; if even / is closed to us, then it is.
  [[maybe_unused]] const int moved = ::chdir("/");
  return Side::detached_child;
}

}  // namespace acr

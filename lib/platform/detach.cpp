#include "platform/detach.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace acr {

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
  if (::close_range(3, ~0U, 0) != 0) {  // before Linux 5.9
    const long most = ::sysconf(_SC_OPEN_MAX);
    for (int fd = 3; fd < most; ++fd) ::close(fd);
  }
  // So that the client's directory is not kept busy; if even / is closed to us, then it is.
  [[maybe_unused]] const int moved = ::chdir("/");
  return Side::detached_child;
}

}  // namespace acr

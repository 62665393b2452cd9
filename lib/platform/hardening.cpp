#include "platform/hardening.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace acr {
namespace {

/// As coreutils' stdopen: what takes the place of a closed stream can only do what is not wanted of it, so
/// that an answer nobody can read is the error that it would have been.
void occupy_standard_streams() {
  std::array<pollfd, 3> streams{pollfd{STDIN_FILENO, 0, 0}, {STDOUT_FILENO, 0, 0}, {STDERR_FILENO, 0, 0}};
  if (::poll(streams.data(), streams.size(), 0) < 0) return;
  for (const pollfd& stream : streams) {
    if ((stream.revents & POLLNVAL) == 0) continue;
    // The lowest number that is free, which is this one: those below are taken.
    const int fd = ::open("/dev/null", stream.fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    // Where there is no /dev, as in a bare container, a directory does for all three.
    if (fd < 0) [[maybe_unused]]
      const int root = ::open("/", O_RDONLY | O_DIRECTORY);
  }
}

}  // namespace

void harden_process() {
  ::prctl(PR_SET_DUMPABLE, 0);
  occupy_standard_streams();
  ::signal(SIGXFSZ, SIG_IGN);  // NOLINT(cert-err33-c): it cannot fail
}

}  // namespace acr

// A link to ourselves over a distance, for kernels without netem: a TUN device. A packet that is sent into it
// is held for half of a round trip and comes back with its two addresses swapped. So whoever connects to the
// far address arrives at a server of this machine, as if from there, and the answers travel back in the same
// way: TCP and its handshake take the time that they take between two machines. The swap leaves the checksums
// as they are.
//
//   delay_link DEVICE ROUND-TRIP-IN-MILLISECONDS [COMMAND [ARG…]]
//
// Makes the device, runs the command, which may set it up, and then carries packets until it is killed.
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Held {
  Clock::time_point due;
  std::vector<unsigned char> packet;
};

constexpr std::size_t longest_packet = 65536;
constexpr std::size_t ip4_header = 20;
constexpr std::ptrdiff_t source = 12;       // in an IPv4 header, where four bytes are the source
constexpr std::ptrdiff_t destination = 16;  // … and the four behind it the destination

int open_device(const char* name) {
  const int device = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq request{};
  std::snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (device == -1 || ::ioctl(device, TUNSETIFF, &request) == -1) return -1;
  return device;
}

bool succeeds(char** command) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::execvp(command[0], command);
    ::_exit(127);
  }
  int status = 1;
  return pid > 0 && ::waitpid(pid, &status, 0) == pid && status == 0;
}

void hold(int device, Clock::duration one_way, std::deque<Held>& held) {
  std::array<unsigned char, longest_packet> buffer{};
  for (;;) {
    const ssize_t got = ::read(device, buffer.data(), buffer.size());
    if (got <= 0) return;
    std::vector<unsigned char> packet(buffer.begin(), buffer.begin() + got);
    if (packet.size() < ip4_header || packet[0] >> 4U != 4) continue;
    std::swap_ranges(packet.begin() + source, packet.begin() + destination, packet.begin() + destination);
    held.push_back({Clock::now() + one_way, std::move(packet)});
  }
}

void deliver(int device, std::deque<Held>& held) {
  while (!held.empty() && held.front().due <= Clock::now()) {
    const std::vector<unsigned char>& packet = held.front().packet;
    // Whatever the device does not take is lost, as packets are.
    [[maybe_unused]] const ssize_t written = ::write(device, packet.data(), packet.size());
    held.pop_front();
  }
}

void wait_for_work(int device, const std::deque<Held>& held) {
  pollfd readable{device, POLLIN, 0};
  if (held.empty()) {
    ::poll(&readable, 1, -1);
    return;
  }
  const auto left = std::max(held.front().due - Clock::now(), Clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const timespec patience{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
  ::ppoll(&readable, 1, &patience, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  const double round_trip = argc > 2 ? std::strtod(argv[2], nullptr) : -1;
  if (round_trip < 0) {
    std::fputs("Usage: delay_link DEVICE ROUND-TRIP-IN-MILLISECONDS [COMMAND [ARG…]]\n", stderr);
    return 2;
  }
  const int device = open_device(argv[1]);
  if (device == -1) {
    std::perror("delay_link: /dev/net/tun");
    return 1;
  }
  if (argc > 3 && !succeeds(argv + 3)) {
    std::fprintf(stderr, "delay_link: %s failed\n", argv[3]);
    return 1;
  }
  // On a busy machine, packets would wait for a processor besides. Where that is not allowed, they do.
  const sched_param first{1};
  [[maybe_unused]] const int precedence = ::sched_setscheduler(0, SCHED_FIFO, &first);
  const auto one_way =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::milli>(round_trip / 2));
  std::deque<Held> held;
  for (;;) {
    wait_for_work(device, held);
    hold(device, one_way, held);
    deliver(device, held);
  }
}

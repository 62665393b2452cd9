#include "platform/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "platform/descriptor.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): not every libc declares it

namespace acr {
namespace {

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) == -1) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Error failure(ErrorKind kind, std::string what) {
  return {kind, std::move(what)};
}

std::vector<std::string> child_environment(const Command& command) {
  const auto replaced = [&command](std::string_view entry) {
    const std::string_view name = entry.substr(0, entry.find('='));
    return std::any_of(command.unset.begin(), command.unset.end(), [&](auto& n) { return n == name; }) ||
           std::any_of(command.set.begin(), command.set.end(), [&](auto& s) { return s.first == name; });
  };
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!replaced(*entry)) entries.emplace_back(*entry);
  }
  for (const auto& [name, value] : command.set) {
    entries.emplace_back(name).append("=").append(value);
  }
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Starts the program as the leader of a process group of its own, so that its children can be killed too,
/// or, as `flags` say, of a session.
int spawn(const Command& command, int out, int err, short flags, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  ::posix_spawnattr_setflags(&attributes, flags);
  ::posix_spawnattr_setpgroup(&attributes, 0);

  std::vector<std::string> words = command.arguments;
  words.insert(words.begin(), command.program);
  std::vector<std::string> variables = child_environment(command);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(variables);
  const int code =
      ::posix_spawn(&pid, command.program.c_str(), &actions, &attributes, argv.data(), envp.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return code;
}

int milliseconds_until(Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
}

/// Reads what there is; false at the end of the stream.
bool drain(int fd, Secret& into, std::size_t limit, bool& over) {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got == -1) return errno == EINTR || errno == EAGAIN;
  into.append({buffer.data(), static_cast<std::size_t>(got)});
  wipe(buffer.data(), buffer.size());
  over = over || into.size() > limit;
  return got > 0;
}

/// Waits for the program to end; false if it has not by the deadline.
bool reap(pid_t pid, int& status, Deadline deadline) {
  constexpr int check_every_ms = 5;
  for (;;) {
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid || (ended == -1 && errno != EINTR)) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    ::poll(nullptr, 0, check_every_ms);
  }
}

enum class Collected { all, timed_out, too_much };

Collected collect(Descriptor& out, Descriptor& err, CommandOutput& output, std::size_t limit,
                  Deadline deadline) {
  bool over = false;
  while (out.open() || err.open()) {
    std::array<pollfd, 2> streams{pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0}};
    const int ready = ::poll(streams.data(), streams.size(), milliseconds_until(deadline));
    if (ready == 0 && std::chrono::steady_clock::now() >= deadline) return Collected::timed_out;
    if (ready == -1 && errno != EINTR) return Collected::timed_out;
    if (ready <= 0) continue;
    if (streams[0].revents != 0 && !drain(out.get(), output.out, limit, over)) out.reset();
    if (streams[1].revents != 0 && !drain(err.get(), output.err, limit, over)) err.reset();
    if (over) return Collected::too_much;
  }
  return Collected::all;
}

}  // namespace

std::optional<std::string> SystemProcessRunner::find(std::string_view name, std::string_view path) const {
  while (!path.empty()) {
    const std::size_t colon = path.find(':');
    const std::string_view directory = path.substr(0, colon);
    path.remove_prefix(colon == std::string_view::npos ? path.size() : colon + 1);
    if (!directory.starts_with('/')) continue;
    std::string candidate = std::string(directory) + "/" + std::string(name);
    struct stat status {};
    if (::stat(candidate.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return std::nullopt;
}

Result<CommandOutput> SystemProcessRunner::run(const Command& command, Deadline deadline) {
  std::optional<Pipe> out = make_pipe();
  std::optional<Pipe> err = make_pipe();
  if (!out || !err) return failure(ErrorKind::internal, "cannot make a pipe");
  pid_t pid = -1;
  if (const int code = spawn(command, out->write_end.get(), err->write_end.get(), POSIX_SPAWN_SETPGROUP, pid);
      code != 0) {
    return failure(ErrorKind::unavailable,
                   "cannot run " + command.program + ": " + std::strerror(code));  // NOLINT: one thread
  }
  out->write_end.reset();
  err->write_end.reset();

  CommandOutput output;
  Collected collected = collect(out->read_end, err->read_end, output, command.output_limit, deadline);
  int status = 0;
  if (collected == Collected::all && !reap(pid, status, deadline)) collected = Collected::timed_out;
  if (collected != Collected::all) {
    ::kill(-pid, SIGKILL);
    reap(pid, status, Deadline::max());
  }
  if (collected == Collected::timed_out) {
    return failure(ErrorKind::transient, command.program + " did not answer in time");
  }
  if (collected == Collected::too_much) {
    return failure(ErrorKind::rejected, command.program + " wrote more than expected");
  }
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

Result<void> SystemProcessRunner::start(const Command& command) {
  const Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null.open()) return failure(ErrorKind::internal, "cannot open /dev/null");
  pid_t pid = -1;
  if (const int code = spawn(command, null.get(), null.get(), POSIX_SPAWN_SETSID, pid); code != 0) {
    return failure(ErrorKind::unavailable,
                   "cannot run " + command.program + ": " + std::strerror(code));  // NOLINT: one thread
  }
  return {};
}

}  // namespace acr

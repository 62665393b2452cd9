#include "platform/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

#include "platform/descriptor.hpp"
#include "platform/running_program.hpp"

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

/// An end to read from, with nothing in it.
std::optional<Pipe> nothing_to_read() {
  Descriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null.open()) return std::nullopt;
  return Pipe{std::move(null), Descriptor()};
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
  for (const char* const* entry = environ; *entry != nullptr; ++entry) {
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

/// The signals as every program expects them, whatever our caller has made of them: Go's and Python's
/// programs ignore some, which is inherited.
void restore_signals(posix_spawnattr_t& attributes) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  for (const int signal : {SIGCHLD, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGXFSZ})
    ::sigaddset(&signals, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
}

/// Starts the program as the leader of a process group of its own, so that its children can be killed too,
/// or, as `flags` say, of a session. In `/`: nothing in the directory that docker happens to be called in, be
/// it a module or a project's settings, is any of its business.
int spawn(const Command& command, int in, int out, int err, short flags, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  ::posix_spawn_file_actions_addchdir_np(&actions, "/");
  ::posix_spawnattr_setflags(&attributes,
                             static_cast<short>(flags | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
  ::posix_spawnattr_setpgroup(&attributes, 0);
  restore_signals(attributes);

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

}  // namespace

bool is_program(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::optional<std::string> SystemProcessRunner::find(std::string_view name, std::string_view path) const {
  while (!path.empty()) {
    const std::size_t colon = path.find(':');
    const std::string_view directory = path.substr(0, colon);
    path.remove_prefix(colon == std::string_view::npos ? path.size() : colon + 1);
    if (!directory.starts_with('/')) continue;
    std::string candidate = std::string(directory) + "/" + std::string(name);
    if (is_program(candidate)) return candidate;
  }
  return std::nullopt;
}

Result<CommandOutput> SystemProcessRunner::run(const Command& command, Deadline deadline) {
  const Result<std::unique_ptr<RunningProgram>> running = begin(command);
  if (!running) return running.error();
  return (*running)->wait(deadline);
}

Result<std::unique_ptr<RunningProgram>> SystemProcessRunner::begin(const Command& command) {
  std::optional<Pipe> out = make_pipe();
  std::optional<Pipe> err = make_pipe();
  std::optional<Pipe> in = command.input ? make_pipe() : nothing_to_read();
  if (!in || !out || !err) return failure(ErrorKind::internal, "cannot make a pipe");
  // Where our caller ignores its children, so do we, until now: and nobody learns how they ended.
  ::signal(SIGCHLD, SIG_DFL);  // NOLINT(cert-err33-c): it cannot fail
  pid_t pid = -1;
  if (const int code = spawn(command, in->read_end.get(), out->write_end.get(), err->write_end.get(),
                             POSIX_SPAWN_SETPGROUP, pid);
      code != 0) {
    return failure(ErrorKind::unavailable,
                   "cannot run " + command.program + ": " + std::strerror(code));  // NOLINT: one thread
  }
  // The other ends close with this function: what the program has closed is then known to be.
  return take_charge(pid, command,
                     {std::move(in->write_end), std::move(out->read_end), std::move(err->read_end)});
}

Result<void> SystemProcessRunner::start(const Command& command) {
  const Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null.open()) return failure(ErrorKind::internal, "cannot open /dev/null");
  pid_t pid = -1;
  if (const int code = spawn(command, null.get(), null.get(), null.get(), POSIX_SPAWN_SETSID, pid);
      code != 0) {
    return failure(ErrorKind::unavailable,
                   "cannot run " + command.program + ": " + std::strerror(code));  // NOLINT: one thread
  }
  return {};
}

}  // namespace acr

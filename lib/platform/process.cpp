#include "platform/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// The signals as every program expects them, whatever our caller has made of them: Go's and Python's
/// programs ignore some, which is inherited.
void restore_signals(posix_spawnattr_t& attributes) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  for (const int signal : {SIGCHLD, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM}) ::sigaddset(&signals, signal);
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

/// Whether the program has ended. It is not buried yet, so that nobody else gets its number, nor its group's.
bool has_ended(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == -1 ||
         info.si_pid == pid;
}

int exit_code_of(pid_t pid) {
  int status = 0;
  pid_t buried = -1;
  do {
    buried = ::waitpid(pid, &status, 0);
  } while (buried == -1 && errno == EINTR);
  if (buried != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Whoever reads no further than they like is not to kill us with SIGPIPE.
class IgnoredBrokenPipes {
 public:
  IgnoredBrokenPipes() : former_(::signal(SIGPIPE, SIG_IGN)) {}
  IgnoredBrokenPipes(const IgnoredBrokenPipes&) = delete;
  IgnoredBrokenPipes& operator=(const IgnoredBrokenPipes&) = delete;
  ~IgnoredBrokenPipes() { ::signal(SIGPIPE, former_); }  // NOLINT(cert-err33-c): it cannot fail

 private:
  void (*former_)(int);
};

/// Our end of the program's standard input, and what is still to be written there, a piece at a time: a
/// program that writes before it has read everything is read from in between.
class Writer {
 public:
  Writer(Descriptor pipe, std::string_view rest) : pipe_(std::move(pipe)), rest_(rest) {
    if (!pipe_.open()) return;
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
    write_some();
  }

  /// The pipe, as long as there is something to write.
  [[nodiscard]] int waiting() const { return pipe_.get(); }

  void write_some() {
    while (!rest_.empty()) {
      const ssize_t written = ::write(pipe_.get(), rest_.data(), rest_.size());
      if (written == -1 && errno == EINTR) continue;
      if (written == -1 && errno == EAGAIN) return;
      if (written <= 0) break;  // nobody reads it any more
      rest_.remove_prefix(static_cast<std::size_t>(written));
    }
    pipe_.reset();
  }

 private:
  IgnoredBrokenPipes ignored_;
  Descriptor pipe_;
  std::string_view rest_;
};

enum class Ended { by_itself, timed_out, wrote_too_much };

/// Reads both streams until the program ends, and writes what it is given. What its children write after that
/// does not count: one that stays in the background, with our pipe in its hands, holds nobody up.
class Reader {
 public:
  Reader(Descriptor out, Descriptor err, Writer& input, CommandOutput& output, std::size_t limit)
      : out_(std::move(out)), err_(std::move(err)), input_(input), output_(output), limit_(limit) {}

  Ended read_until_end(pid_t pid, Deadline deadline) {
    // Readable when the program has ended, so that nobody needs to look again and again.
    const Descriptor end(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    for (;;) {
      const bool ended = has_ended(pid);
      // What it wrote before it ended is all there now.
      while (read_once(-1, 0)) {
        if (over_) return Ended::wrote_too_much;
        if (!ended && std::chrono::steady_clock::now() >= deadline) return Ended::timed_out;
      }
      if (ended) return Ended::by_itself;
      if (std::chrono::steady_clock::now() >= deadline) return Ended::timed_out;
      constexpr int check_every_ms = 5;
      const int wait = milliseconds_until(deadline);
      read_once(end.get(), end.open() ? wait : std::min(wait, check_every_ms));
      if (over_) return Ended::wrote_too_much;
    }
  }

  /// Whether somebody still has our pipes in their hands.
  [[nodiscard]] bool unfinished() const { return out_.open() || err_.open(); }

 private:
  /// Waits, and reads from each stream once; whether there was anything to read.
  bool read_once(int end, int wait_ms) {
    std::array<pollfd, 4> waited{pollfd{out_.get(), POLLIN, 0}, pollfd{err_.get(), POLLIN, 0},
                                 pollfd{input_.waiting(), POLLOUT, 0}, pollfd{end, POLLIN, 0}};
    if (::poll(waited.data(), waited.size(), wait_ms) <= 0) return false;
    if (waited[2].revents != 0) input_.write_some();
    const bool out = waited[0].revents != 0;
    const bool err = waited[1].revents != 0;
    if (out && !drain(out_.get(), output_.out, limit_, over_)) out_.reset();
    if (err && !drain(err_.get(), output_.err, limit_, over_)) err_.reset();
    return out || err;
  }

  Descriptor out_;
  Descriptor err_;
  Writer& input_;
  CommandOutput& output_;
  std::size_t limit_;
  bool over_ = false;
};

}  // namespace

bool is_this_program(const std::string& path) {
  struct stat own {};
  struct stat other {};
  return ::stat("/proc/self/exe", &own) == 0 && ::stat(path.c_str(), &other) == 0 &&
         own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

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
  in->read_end.reset();
  out->write_end.reset();
  err->write_end.reset();

  CommandOutput output;
  Writer writer(std::move(in->write_end), command.input ? command.input->reveal() : std::string_view());
  Reader reader(std::move(out->read_end), std::move(err->read_end), writer, output, command.output_limit);
  const Ended ended = reader.read_until_end(pid, deadline);
  // Whoever has closed our pipes is on their own, like a daemon. The others are of no use to anybody any
  // more.
  if (ended != Ended::by_itself || reader.unfinished()) ::kill(-pid, SIGKILL);
  // It may have joined another group; without this, burying it could take for ever.
  if (ended != Ended::by_itself) ::kill(pid, SIGKILL);
  output.exit_code = exit_code_of(pid);
  if (ended == Ended::timed_out) {
    return failure(ErrorKind::transient, command.program + " did not answer in time");
  }
  if (ended == Ended::wrote_too_much) {
    return failure(ErrorKind::rejected, command.program + " wrote more than expected");
  }
  return output;
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

#include "platform/running_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace acr {
namespace {

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
  Writer(Descriptor pipe, std::shared_ptr<const Secret> input)
      : pipe_(std::move(pipe)),
        input_(std::move(input)),
        rest_(input_ ? input_->reveal() : std::string_view()) {
    if (!pipe_.open()) return;
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
    write_some();
  }

  /// The pipe, as long as there is something to write.
  [[nodiscard]] int waiting() const { return pipe_.get(); }

  void write_some() {
    const IgnoredBrokenPipes ignored;
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
  Descriptor pipe_;
  std::shared_ptr<const Secret> input_;
  std::string_view rest_;
};

enum class Ended { by_itself, timed_out, wrote_too_much };

/// Reads both streams until the program ends, and writes what it is given. What its children write after that
/// does not count: one that stays in the background, with our pipe in its hands, holds nobody up.
class Reader {
 public:
  Reader(Descriptor out, Descriptor err, Writer input, std::size_t limit)
      : out_(std::move(out)), err_(std::move(err)), input_(std::move(input)), limit_(limit) {}

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

  CommandOutput&& take_output() { return std::move(output_); }

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
  Writer input_;
  CommandOutput output_;
  std::size_t limit_;
  bool over_ = false;
};

class ChildProgram final : public RunningProgram {
 public:
  ChildProgram(pid_t pid, std::string name, Reader reader)
      : pid_(pid), name_(std::move(name)), reader_(std::move(reader)) {}

  ~ChildProgram() override {
    if (pid_ == -1) return;
    kill_all();
    bury();
  }

  Result<CommandOutput> wait(Deadline deadline) override {
    if (pid_ == -1) return Error{ErrorKind::internal, name_ + " was waited for twice"};
    const Ended ended = reader_.read_until_end(pid_, deadline);
    // Whoever has closed our pipes is on their own, like a daemon. The others are of no use to anybody any
    // more.
    if (ended != Ended::by_itself || reader_.unfinished()) kill_all();
    const int exit_code = bury();
    if (ended == Ended::timed_out) return Error{ErrorKind::transient, name_ + " did not answer in time"};
    if (ended == Ended::wrote_too_much) {
      return Error{ErrorKind::rejected, name_ + " wrote more than expected"};
    }
    CommandOutput output = reader_.take_output();
    output.exit_code = exit_code;
    return output;
  }

 private:
  void kill_all() const {
    ::kill(-pid_, SIGKILL);
    // It may have joined another group; without this, burying it could take for ever.
    ::kill(pid_, SIGKILL);
  }
  int bury() { return exit_code_of(std::exchange(pid_, -1)); }

  pid_t pid_;
  std::string name_;
  Reader reader_;
};

}  // namespace

std::unique_ptr<RunningProgram> take_charge(pid_t leader, const Command& command, ProgramPipes pipes) {
  return std::make_unique<ChildProgram>(
      leader, command.program,
      Reader(std::move(pipes.out), std::move(pipes.err), Writer(std::move(pipes.in), command.input),
             command.output_limit));
}

}  // namespace acr

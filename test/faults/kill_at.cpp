// kill_at [--child] N COMMAND…: runs it and kills it (-9) at the entry to its N-th system call, which then
// does not happen. With --child it is the process that it forks which is counted and killed. Exits with 137
// if it came to that, else as the command did. N of 0 kills nothing and writes the number of calls to
// standard error.
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

constexpr int killed = 128 + SIGKILL;
constexpr int cannot = 126;

pid_t start_traced(char** command) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  ::execvp(command[0], command);
  ::_exit(cannot);
}

bool enters_call(pid_t pid, int status) {
  if (WSTOPSIG(status) != (SIGTRAP | 0x80)) return false;
  __ptrace_syscall_info info{};
  return ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) > 0 &&
         info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/// The signal that a stop is about, if it is one: the tracee is to get it.
long signal_of(int status) {
  const int signal = WSTOPSIG(status);
  return signal == SIGTRAP || signal == SIGSTOP || signal == (SIGTRAP | 0x80) ? 0 : signal;
}

struct Wanted {
  bool child = false;
  long number = 0;
};

/// Follows the command, and its child, to the end, from the command's first stop.
int follow(pid_t command, int status, const Wanted& wanted) {
  long calls = 0;
  int result = 0;
  for (pid_t pid = command; pid > 0; pid = ::waitpid(-1, &status, __WALL)) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      if (code == killed || (pid == command && result != killed)) result = code;
      continue;
    }
    const bool counted = wanted.child == (pid != command);
    if (counted && enters_call(pid, status) && ++calls == wanted.number) {
      ::kill(pid, SIGKILL);
      continue;
    }
    ::ptrace(counted ? PTRACE_SYSCALL : PTRACE_CONT, pid, nullptr, signal_of(status));
  }
  if (wanted.number == 0) std::fprintf(stderr, "%ld\n", calls);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  Wanted wanted;
  int next = 1;
  if (argc > next && std::string_view(argv[next]) == "--child") {
    wanted.child = true;
    ++next;
  }
  if (argc < next + 2) return cannot;
  wanted.number = std::strtol(argv[next], nullptr, 10);
  const pid_t command = start_traced(argv + next + 1);
  int status = 0;
  if (command < 0 || ::waitpid(command, &status, 0) != command || !WIFSTOPPED(status)) return cannot;
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  if (wanted.child) options |= PTRACE_O_TRACEFORK;
  ::ptrace(PTRACE_SETOPTIONS, command, nullptr, options);
  return follow(command, status, wanted);
}

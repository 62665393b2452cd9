#include "platform/terminal.hpp"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "platform/harmless_text.hpp"
#include "platform/streams.hpp"

namespace acr {
namespace {

constexpr std::size_t input_limit = std::size_t{1} << 20U;
constexpr std::size_t usual_columns = 80;

/// One line, byte by byte: what comes after it is somebody else's. `last` ends it, too, and is its last byte
/// then.
Result<Secret> read_line(char last = '\n') {
  Secret line;
  for (;;) {
    char c = 0;
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got == -1 && errno == EINTR) continue;
    if (got <= 0) return Error{ErrorKind::bad_input, "there was no answer"};
    if (c == '\n') return line;
    if (line.size() < input_limit) line.append({&c, 1});
    if (c == last) return line;
  }
}

/// Nothing that is typed appears, and no signal can leave it so.
class SilentTyping {
 public:
  SilentTyping() {
    sigset_t all;
    ::sigemptyset(&all);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) ::sigaddset(&all, signal);
    ::pthread_sigmask(SIG_BLOCK, &all, &former_mask_);
    changed_ = ::tcgetattr(STDIN_FILENO, &former_) == 0;
    if (!changed_) return;
    termios silent = former_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    // With signals held back, Ctrl-C must still end the question: as an end of input.
    silent.c_lflag &= ~static_cast<tcflag_t>(ISIG);
    silent.c_cc[VEOL] = former_.c_cc[VINTR];
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  SilentTyping(const SilentTyping&) = delete;
  SilentTyping& operator=(const SilentTyping&) = delete;
  ~SilentTyping() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &former_);
    ::pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
  }

  /// What Ctrl-C is here; a line's end, which a line never has, if nothing is.
  [[nodiscard]] char interrupt() const {
    const bool is_something = changed_ && former_.c_cc[VINTR] != 0;
    return is_something ? static_cast<char>(former_.c_cc[VINTR]) : '\n';
  }

 private:
  termios former_{};
  sigset_t former_mask_{};
  bool changed_ = false;
};

bool show(int descriptor, std::string_view text) {
  const std::string safe = harmless_screen(text);
  return write_all(descriptor, safe.empty() ? text : safe);
}

}  // namespace

Result<void> SystemTerminal::write(std::string_view text) {
  if (show(STDOUT_FILENO, text)) return {};
  return Error{ErrorKind::internal, "standard output cannot be written"};
}

void SystemTerminal::note(std::string_view text) {
  show(STDERR_FILENO, text);
}

bool SystemTerminal::output_is_terminal() const {
  return acr::output_is_terminal();
}

bool SystemTerminal::notes_are_terminal() const {
  return errors_are_terminal();
}

bool SystemTerminal::can_ask() const {
  return ::isatty(STDIN_FILENO) == 1 && notes_are_terminal();
}

std::size_t SystemTerminal::columns() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_columns;
  return size.ws_col;
}

Result<std::string> SystemTerminal::ask(std::string_view question) {
  note(question);
  const Result<Secret> line = read_line();
  if (!line) return line.error();
  return std::string(line->reveal());
}

Result<Secret> SystemTerminal::ask_secretly(std::string_view question) {
  Result<Secret> line = Error{ErrorKind::internal, "nothing was read"};
  bool interrupted = false;
  {
    const SilentTyping silent;
    // Not before: what is typed until then would appear, and be dropped.
    note(question);
    line = read_line(silent.interrupt());
    interrupted = line && line->reveal().ends_with(silent.interrupt());
  }
  note("\n");
  if (!interrupted) return line;
  // The terminal is as it was: now it may do what it usually does.
  [[maybe_unused]] const int raised = std::raise(SIGINT);
  return Error{ErrorKind::bad_input, "there was no answer"};
}

Secret SystemTerminal::read_all() {
  const Secret all = read_standard_input(input_limit);
  std::string_view text = all.reveal();
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return Secret(text);
}

}  // namespace acr

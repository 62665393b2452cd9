#include "platform/streams.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace acr {

Secret read_standard_input(std::size_t limit) {
  Secret input;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got == -1 && errno == EINTR) continue;
    if (got <= 0) break;
    if (input.size() < limit) input.append({buffer.data(), static_cast<std::size_t>(got)});
  }
  wipe(buffer.data(), buffer.size());
  return input;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written == -1 && errno == EINTR) continue;
    if (written == 0) errno = EIO;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool write_output(std::string_view text) {
  return write_all(STDOUT_FILENO, text);
}

bool write_errors(std::string_view text) {
  return write_all(STDERR_FILENO, text);
}

bool output_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}

bool errors_are_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

}  // namespace acr

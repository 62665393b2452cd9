/* The floor: the least that any credential helper does. Reads standard input and one file, writes the file. */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char** argv) {
  char buffer[4096];
  ssize_t got;
  while ((got = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
  }
  if (argc != 2) return 1;
  const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (file < 0) return 1;
  got = read(file, buffer, sizeof buffer);
  close(file);
  return got > 0 && write(STDOUT_FILENO, buffer, (size_t)got) == got ? 0 : 1;
}

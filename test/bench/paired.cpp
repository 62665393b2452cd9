// Times whole processes in turn, A B C A B C …, so that a machine whose speed drifts slows all of them alike,
// and prints each one's median time, its median ratio to the first, and its peak memory. What stands behind
// `before:` is a shell command, which runs before each run and is not timed.
//
//   paired RUNS INPUT-FILE -- NAME [before:SHELL-COMMAND] [VARIABLE=VALUE…] COMMAND [ARG…] -- NAME …
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace {

constexpr std::string_view before_mark = "before:";

struct Contestant {
  std::string name;
  const char* before = nullptr;
  std::vector<char*> argv;
  std::vector<char*> variables;  // its own, before ours
  std::vector<double> microseconds;
  long peak_kib = 0;
};

std::vector<Contestant> read_contestants(int argc, char** argv) {
  std::vector<Contestant> all;
  for (int i = 3; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--") {
      if (i + 1 < argc) all.push_back({argv[++i], nullptr, {}, {}, {}, 0});
    } else if (!all.empty()) {
      Contestant& last = all.back();
      if (last.argv.empty() && std::string_view(argv[i]).starts_with(before_mark)) {
        last.before = argv[i] + before_mark.size();
        continue;
      }
      const bool variable =
          last.argv.empty() && std::string_view(argv[i]).find('=') != std::string_view::npos;
      (variable ? last.variables : last.argv).push_back(argv[i]);
    }
  }
  for (Contestant& contestant : all) {
    contestant.argv.push_back(nullptr);
    // getenv takes the first of two, so that these win.
    for (char** entry = environ; *entry != nullptr; ++entry) contestant.variables.push_back(*entry);
    contestant.variables.push_back(nullptr);
  }
  return all;
}

/// Runs it once; false if it failed, which would make its time meaningless.
bool run(Contestant& contestant, const char* input, bool counts) {
  // NOLINTNEXTLINE(*-command-processor,cert-env33-c,concurrency-mt-unsafe): a shell command is what it is
  if (contestant.before != nullptr && std::system(contestant.before) != 0) return false;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t pid = 0;
  const int code = ::posix_spawnp(&pid, contestant.argv[0], &actions, nullptr, contestant.argv.data(),
                                  contestant.variables.data());
  int status = 1;
  rusage usage{};
  if (code == 0) ::wait4(pid, &status, 0, &usage);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  ::posix_spawn_file_actions_destroy(&actions);
  if (code != 0 || status != 0) return false;
  if (counts) contestant.microseconds.push_back(took.count());
  contestant.peak_kib = std::max(contestant.peak_kib, usage.ru_maxrss);
  return true;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double median_ratio(const Contestant& a, const Contestant& b) {
  std::vector<double> ratios;
  ratios.reserve(a.microseconds.size());
  for (std::size_t i = 0; i < a.microseconds.size(); ++i) {
    ratios.push_back(a.microseconds[i] / b.microseconds[i]);
  }
  return median(ratios);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Contestant> all = read_contestants(argc, argv);
  const int runs = argc > 2 ? static_cast<int>(std::strtol(argv[1], nullptr, 10)) : 0;
  if (runs < 1 || all.empty()) {
    std::fputs(
        "Usage: paired RUNS INPUT-FILE -- NAME [before:SHELL-COMMAND] [VARIABLE=VALUE…] COMMAND [ARG…] -- "
        "NAME …\n",
        stderr);
    return 2;
  }
  const int warm_up = std::min(runs, 3);
  for (int i = -warm_up; i < runs; ++i) {
    for (Contestant& contestant : all) {
      if (run(contestant, argv[2], i >= 0)) continue;
      std::fprintf(stderr, "%s failed\n", contestant.name.c_str());
      return 1;
    }
  }
  for (const Contestant& contestant : all) {
    std::printf("%-44s %10.0f us  %8.3f x  %6ld KiB\n", contestant.name.c_str(),
                median(contestant.microseconds), median_ratio(contestant, all.front()), contestant.peak_kib);
  }
  return 0;
}

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/clock.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr {

/// A program to run, without a shell.
struct Command {
  std::string program;  ///< absolute path
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> set;  ///< environment variables to add or replace
  std::vector<std::string> unset;                        ///< environment variables to leave out
  std::size_t output_limit = std::size_t{1} << 20U;      ///< bytes of either stream
  /// What `run` gives it on standard input, which is else empty. It need not read it. Shared, so that a
  /// command can be copied and a secret in it is not.
  std::shared_ptr<const Secret> input{};
};

struct CommandOutput {
  int exit_code = 0;  ///< 128 + the signal's number if one ended it
  Secret out;
  Secret err;
};

/// A program that runs beside us. Whoever lets go of it without having waited kills it and its children.
class RunningProgram {
 public:
  RunningProgram() = default;
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  virtual ~RunningProgram() = default;

  /// Waits for its end, once, or kills it and its children at the deadline (`transient`).
  virtual Result<CommandOutput> wait(Deadline deadline) = 0;
};

/// Where programs are looked for when PATH is not set.
inline constexpr std::string_view usual_path = "/usr/local/bin:/usr/bin:/bin";

/// Runs other programs.
class ProcessRunner {
 public:
  ProcessRunner() = default;
  ProcessRunner(const ProcessRunner&) = delete;
  ProcessRunner& operator=(const ProcessRunner&) = delete;
  virtual ~ProcessRunner() = default;

  /// The program's absolute path, looked for in the absolute directories of `path` alone: an empty or
  /// relative one would let the current directory choose what is run.
  [[nodiscard]] virtual std::optional<std::string> find(std::string_view name,
                                                        std::string_view path) const = 0;

  /// Runs to the end, or kills the program and its children at the deadline (`transient`).
  virtual Result<CommandOutput> run(const Command& command, Deadline deadline) = 0;

  /// Starts it and returns at once. What it writes waits in its pipes, which hold 64 KiB.
  virtual Result<std::unique_ptr<RunningProgram>> begin(const Command& command) = 0;

  /// Starts it and lets it go: it has no terminal, nobody reads what it writes, and it may outlive us.
  virtual Result<void> start(const Command& command) = 0;
};

/// Whether it is a file that we may execute.
bool is_program(const std::string& path);

class SystemProcessRunner final : public ProcessRunner {
 public:
  [[nodiscard]] std::optional<std::string> find(std::string_view name, std::string_view path) const override;
  Result<CommandOutput> run(const Command& command, Deadline deadline) override;
  Result<std::unique_ptr<RunningProgram>> begin(const Command& command) override;
  Result<void> start(const Command& command) override;
};

}  // namespace acr

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr {

/// Where a person's command reads and writes. Answers go to standard output, for people and programs; what is
/// only said on the way (progress, hints, errors, questions) goes to standard error. Whatever a text has in
/// it that others wrote, the terminal shows it and obeys none of it: see harmless_text.hpp.
class Terminal {
 public:
  Terminal() = default;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  virtual ~Terminal() = default;

  /// Standard output. `internal` if nobody can read it any more.
  virtual Result<void> write(std::string_view text) = 0;
  /// Standard error.
  virtual void note(std::string_view text) = 0;

  [[nodiscard]] virtual bool output_is_terminal() const = 0;
  [[nodiscard]] virtual bool notes_are_terminal() const = 0;
  /// Whether somebody is there to answer a question.
  [[nodiscard]] virtual bool can_ask() const = 0;
  /// Columns of standard output, 80 where it has none.
  [[nodiscard]] virtual std::size_t columns() const = 0;

  /// Asks and reads one line, without its end. `bad_input` at the end of input.
  virtual Result<std::string> ask(std::string_view question) = 0;
  /// The same, but what is typed does not appear.
  virtual Result<Secret> ask_secretly(std::string_view question) = 0;
  /// All of standard input, up to 1 MiB, without one line end at its end: `--password-stdin`.
  virtual Secret read_all() = 0;
};

/// The process's own.
class SystemTerminal final : public Terminal {
 public:
  Result<void> write(std::string_view text) override;
  void note(std::string_view text) override;
  [[nodiscard]] bool output_is_terminal() const override;
  [[nodiscard]] bool notes_are_terminal() const override;
  [[nodiscard]] bool can_ask() const override;
  [[nodiscard]] std::size_t columns() const override;
  Result<std::string> ask(std::string_view question) override;
  Result<Secret> ask_secretly(std::string_view question) override;
  Secret read_all() override;
};

}  // namespace acr

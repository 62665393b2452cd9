#pragma once

#include <gtest/gtest.h>

#include "http/context.hpp"

namespace acr::test {

/// The outside world, out of bounds: whoever reaches for any of it fails the test. The variables that lead
/// to the settings are not set.
struct Forbidden {
  class Variables final : public Environment {
    [[nodiscard]] std::optional<std::string_view> get(const char* name) const override {
      const std::string_view text = name;
      const bool of_settings =
          text.starts_with("DOCKER_CREDENTIAL_ACR_") || text == "XDG_CONFIG_HOME" || text == "HOME";
      if (!of_settings) ADD_FAILURE() << "read the variable " << name;
      return std::nullopt;
    }
  };
  class Time final : public Clock {
    [[nodiscard]] sys_seconds now() const override {
      ADD_FAILURE() << "read the clock";
      return {};
    }
    [[nodiscard]] Deadline steady() const override {
      ADD_FAILURE() << "read the steady clock";
      return {};
    }
    void sleep(std::chrono::milliseconds /*duration*/) override { ADD_FAILURE() << "slept"; }
  };
  class Chance final : public Random {
    std::uint64_t next() override {
      ADD_FAILURE() << "took a random number";
      return 0;
    }
  };
  class Programs final : public ProcessRunner {
    [[nodiscard]] std::optional<std::string> find(std::string_view name,
                                                  std::string_view /*path*/) const override {
      ADD_FAILURE() << "looked for the program " << name;
      return std::nullopt;
    }
    Result<CommandOutput> run(const Command& command, Deadline /*deadline*/) override {
      ADD_FAILURE() << "ran " << command.program;
      return Error{};
    }
    Result<std::unique_ptr<RunningProgram>> begin(const Command& command) override {
      ADD_FAILURE() << "began " << command.program;
      return Error{};
    }
    Result<void> start(const Command& command) override {
      ADD_FAILURE() << "started " << command.program;
      return Error{};
    }
  };
  class Network final : public http::Client {
    Result<http::Response> send(const http::Request& request, Deadline /*deadline*/) override {
      ADD_FAILURE() << "sent a request to " << request.url.host;
      return Error{};
    }
  };

  Variables variables;
  Time time;
  Chance chance;
  Programs programs;
  Network network;

  [[nodiscard]] http::Context context() { return {variables, time, chance, programs, network}; }
};

}  // namespace acr::test

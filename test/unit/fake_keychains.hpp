#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fakes.hpp"
#include "keychain/credentials_text.hpp"

namespace acr::test {

/// Credential helpers that are other people's programs, each with what it keeps.
class FakeKeychains final : public FakeRunner {
 public:
  struct Helper {
    std::map<std::string, std::pair<std::string, std::string>> kept;  ///< user name and secret by URL
    bool broken = false;                                              ///< whatever it is asked, it fails
    bool locked = false;                                              ///< it only says what it has
    bool cannot_list = false;                                         ///< as pass with one damaged folder
    bool hoards = false;  ///< of two users at one URL it keeps both, and answers the older one
    std::function<void()> after_erasing;
    std::function<void()> after_storing;  ///< what happens between it and us
  };

  [[nodiscard]] std::optional<std::string> find(std::string_view name,
                                                std::string_view /*path*/) const override {
    constexpr std::string_view prefix = "docker-credential-";
    if (!name.starts_with(prefix) || !helpers.contains(std::string(name.substr(prefix.size())))) {
      return std::nullopt;
    }
    return "/nonexistent/" + std::string(name);
  }

  Result<CommandOutput> run(const Command& command, Deadline /*deadline*/) override {
    const std::string name = command.program.substr(command.program.rfind('-') + 1);
    const std::string input(command.input ? command.input->reveal() : std::string_view());
    calls.push_back(name + " " + command.arguments.at(0));
    commands.push_back(command);
    Helper& helper = helpers.at(name);
    const bool lists = command.arguments[0] == "list";
    const bool fails = helper.broken || (lists ? helper.cannot_list : helper.locked);
    return fails ? said(1, "no keyring " + input) : answer(helper, command.arguments[0], input);
  }

  Result<void> start(const Command& /*command*/) override { return Error{}; }

  std::map<std::string, Helper> helpers;
  bool erase_fails = false;
  std::vector<std::string> calls;  ///< such as `pass get`
  std::vector<Command> commands;

 private:
  static CommandOutput said(int exit_code, const std::string& text) {
    CommandOutput output;
    output.exit_code = exit_code;
    output.out = Secret(text + "\n");
    return output;
  }

  CommandOutput answer(Helper& helper, const std::string& verb, const std::string& input) const {
    if (verb == "store") {
      const auto given = keychain::read_credentials(input);
      if (!given) return said(1, "not JSON");
      const auto former = helper.kept.find(given->server_url);
      const bool hidden =
          helper.hoards && former != helper.kept.end() && former->second.first != given->user_name;
      if (!hidden) {
        helper.kept[given->server_url] = {given->user_name, std::string(given->secret.reveal())};
      }
      if (helper.after_storing) helper.after_storing();
      return said(0, "");
    }
    if (verb == "list") {
      std::string text;
      for (const auto& [url, what] : helper.kept) {
        text.append(text.empty() ? "" : ",").append("\"" + url + "\":\"" + what.first + "\"");
      }
      return said(0, "{" + text + "}");
    }
    const auto found = helper.kept.find(input);
    if (found == helper.kept.end()) {
      // As docker-credential-pass has it.
      return said(
          1, verb == "erase" ? "x is not in the password store" : "credentials not found in native keychain");
    }
    if (verb == "erase") {
      if (erase_fails) return said(1, "locked");
      helper.kept.erase(found);
      if (helper.after_erasing) helper.after_erasing();
      return said(0, "");
    }
    const auto& [user, secret] = found->second;
    return said(0, std::string(keychain::write_credentials(input, user, Secret(secret)).reveal()));
  }
};

/// A person's home, and other people's credential helpers.
struct KeychainWorld : World {
  KeychainWorld() { environment.values["HOME"] = home.path(); }

  [[nodiscard]] http::Context context() { return {environment, clock, random, keychains, http}; }
  [[nodiscard]] std::filesystem::path state() const {
    return home.path() / ".local/state/docker-credential-acr";
  }

  TemporaryDirectory home;
  FakeKeychains keychains;
};

}  // namespace acr::test

#include "diagnosis/client_rungs.hpp"

namespace acr::diagnosis {
namespace {

using clients::Answer;
using clients::Client;
using clients::Shadow;
using clients::Way;

std::string in_parentheses(const std::string& key) {
  return key.empty() ? "" : " (" + key + ")";
}

std::string configure(const Answer& answer, const std::string& host) {
  return "docker-credential-acr configure " + host +
         (answer.client == Client::docker ? " --docker" : " --podman");
}

/// What the client does instead of asking us.
std::string instead(const Answer& answer) {
  switch (answer.way) {
    case Way::another_helper:
      return "asks docker-credential-" + answer.helper + ", as " + answer.path + " says" +
             in_parentheses(answer.key);
    case Way::login:
      return "sends what a login left in " + answer.path + in_parentheses(answer.key);
    case Way::nothing:
    case Way::this_helper:
    case Way::unreadable:
      break;
  }
  return "sends nothing: no file names a helper or a login for this registry";
}

/// What has the client ask us, and nobody before us. `podman logout` would leave what is in the files that
/// last, and a variable is out of every command's reach.
std::string fix_for(const Answer& answer, const std::string& host) {
  std::vector<std::string> commands;
  std::string list;
  bool has_logins = false;
  for (const Shadow& shadow : answer.shadows) {
    if (shadow.way == Way::login && clients::is_variable(shadow.path)) {
      commands = {"unset " + shadow.path};
    } else if (shadow.way == Way::login) {
      has_logins = true;
    } else if (answer.client == Client::podman && shadow.key.empty() && list.empty()) {
      list = "Put acr before " + shadow.helper + " in credential-helpers of " + shadow.path;
    }
  }
  if (has_logins) {
    commands.push_back(configure(answer, host) + " --remove-logins");
  } else if (!asks_us(answer) && list.empty()) {
    commands.push_back(configure(answer, host));
  }
  std::string fix;
  for (const std::string& command : commands) fix.append(fix.empty() ? "Run: " : ", then: ").append(command);
  return fix + (fix.empty() || list.empty() ? "" : ". ") + list;
}

Rung not_ours(const Answer& answer, const std::string& name, bool other_asks_us, const std::string& host) {
  const Error error{ErrorKind::bad_input, instead(answer), fix_for(answer, host)};
  if (!other_asks_us && answer.installed) return failed(name, error);
  if (!answer.installed && other_asks_us) return skipped(name, "not installed, nor set up");
  return doubtful(name, (answer.installed ? "" : "not installed; ") + error.what, error.hint);
}

std::string shadow_text(const Shadow& shadow) {
  std::string text = shadow.way == Way::login ? "a login" : "docker-credential-" + shadow.helper;
  text += " in " + shadow.path + in_parentheses(shadow.key);
  return text + (shadow.for_others_only ? " is what other programs take from there" : " goes ahead of it");
}

}  // namespace

bool asks_us(const Answer& answer) {
  return answer.way == Way::this_helper;
}

Rung judge_client(const Answer& answer, bool other_asks_us, const std::string& host) {
  const std::string name(clients::name_of(answer.client));
  Rung rung;
  if (answer.way == Way::unreadable) {
    rung = failed(name, answer.error.value_or(Error{ErrorKind::bad_input, answer.path + " cannot be read"}));
    if (rung.fix.empty()) rung.fix = "Correct " + answer.path;
    if (other_asks_us && !answer.installed) rung.state = State::warning;
  } else if (!asks_us(answer)) {
    rung = not_ours(answer, name, other_asks_us, host);
  } else {
    rung = passed(name, "asks this helper, as " + answer.path + " says");
    if (!answer.shadows.empty()) {
      rung.state = State::warning;
      for (const Shadow& shadow : answer.shadows) rung.found += "; but " + shadow_text(shadow);
      rung.fix = fix_for(answer, host);
    }
  }
  rung.facts = {{"installed", answer.installed ? "yes" : "no"},
                {"decidingFile", answer.path},
                {"decidingKey", answer.key},
                {"helper", answer.helper}};
  std::string present;
  std::string absent;
  for (const clients::Place& place : answer.places) {
    std::string& paths = place.exists ? present : absent;
    paths.append(paths.empty() ? "" : ", ").append(place.path);
  }
  rung.facts.emplace_back("file", present);
  rung.facts.emplace_back("absentFile", absent);
  return rung;
}

}  // namespace acr::diagnosis

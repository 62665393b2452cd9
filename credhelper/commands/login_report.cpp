#include "credhelper/commands/login_report.hpp"

#include <boost/json.hpp>

#include "credhelper/commands/error_json.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

namespace json = boost::json;

std::string lifetime_line(sys_seconds expires, sys_seconds now) {
  return "  The token is good until " + iso_time(expires) + " (" + relative_time(expires, now) +
         ") and renews itself\n";
}

void show_text(const std::vector<LoginOutcome>& outcomes, const World& world) {
  const sys_seconds now = world.context.clock.now();
  std::string text;
  for (const LoginOutcome& outcome : outcomes) {
    if (!outcome.done) continue;
    text.append(in_tone(Tone::strong, outcome.host, world)).append(": ");
    text.append(in_tone(Tone::good, "logged in", world))
        .append(" as ")
        .append(outcome.done->who)
        .append("\n");
    if (outcome.done->expires) text.append(lifetime_line(*outcome.done->expires, now));
    if (!outcome.done->note.empty()) text.append("  ").append(outcome.done->note).append("\n");
  }
  static_cast<void>(world.terminal.write(text));
}

void show_json(const std::vector<LoginOutcome>& outcomes, const World& world) {
  json::array all;
  for (const LoginOutcome& outcome : outcomes) {
    json::object one{{"registry", outcome.host}, {"loggedIn", outcome.done.has_value()}};
    if (outcome.done) {
      one["identity"] = outcome.done->who;
      if (outcome.done->expires) one["expires"] = iso_time(*outcome.done->expires);
      if (!outcome.done->note.empty()) one["note"] = outcome.done->note;
    }
    if (outcome.error) {
      one["error"] = error_as_json(*outcome.error);
    }
    all.push_back(std::move(one));
  }
  static_cast<void>(world.terminal.write(json::serialize(all) + "\n"));
}

}  // namespace

void show_logins(const std::vector<LoginOutcome>& outcomes, bool as_json, const World& world) {
  if (as_json) {
    show_json(outcomes, world);
  } else {
    show_text(outcomes, world);
  }
}

}  // namespace acr::commands

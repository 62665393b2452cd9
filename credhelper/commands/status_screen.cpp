#include <algorithm>

#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/status_report.hpp"
#include "http/service_text.hpp"

namespace acr::commands {
namespace {

using http::printable;

/// More than anybody reads.
constexpr std::size_t most_on_a_terminal = 50;

class StatusScreen {
 public:
  StatusScreen(const StatusReport& status, const World& world) : status_(status), world_(world) {}

  std::string draw() {
    const bool is_too_much =
        status_.registries.size() > most_on_a_terminal && world_.terminal.output_is_terminal();
    if (is_too_much) {
      add_the_troubled();
    } else {
      for (const RegistryStatus& registry : status_.registries) add(registry);
    }
    if (status_.registries.empty()) {
      text_ += "No registry has been asked for a token yet. The first pull will, or: " + world_.program +
               " login contoso\n";
    }
    add_others();
    add_sign_ins();
    add_places();
    return std::move(text_);
  }

 private:
  /// Of many registries a person wants to see where something is wrong.
  void add_the_troubled() {
    std::size_t troubled = 0;
    for (const RegistryStatus& registry : status_.registries) {
      if (!has_failed(registry)) continue;
      if (++troubled <= most_on_a_terminal) add(registry);
    }
    text_ += std::to_string(status_.registries.size()) +
             " registries, of which the last renewal failed for " + std::to_string(troubled) +
             ". To see one: " + world_.program + " status NAME; all: " + world_.program + " status | less\n";
  }

  static bool has_failed(const RegistryStatus& registry) {
    return std::any_of(registry.tokens.begin(), registry.tokens.end(),
                       [](const cache::CachedToken& token) { return token.failure.has_value(); });
  }

  void line(std::string_view words) { text_.append("  ").append(words).append("\n"); }

  [[nodiscard]] std::string when(sys_seconds time) const { return relative_time(time, status_.now); }

  void add(const RegistryStatus& registry) {
    text_ += in_tone(Tone::strong, registry.host, world_) + "\n";
    if (registry.password) {
      line("user " + printable(registry.password->user_name) + ", by a password kept in " +
           registry.password->where);
    }
    const bool are_several = registry.tokens.size() > 1;
    for (const cache::CachedToken& token : registry.tokens) {
      const bool is_next = registry.is_for_next_pull(token);
      add(token, is_next, are_several && is_next ? ", for the next pull" : "");
    }
    if (asks_somebody(registry)) line("the next pull asks " + printable(registry.next.name));
    if (!registry.has_cloud) {
      line("no cloud that the settings name is known to have it" +
           (registry.tokens.empty() ? "" : ". To forget it: " + world_.program + " logout " + registry.host));
    }
  }

  /// Whether the next pull asks somebody whom its token does not name.
  [[nodiscard]] bool asks_somebody(const RegistryStatus& registry) const {
    if (registry.password || registry.next.name.empty()) return false;
    if (registry.tokens.empty()) return true;
    const cache::CachedToken& first = registry.tokens.front();
    const bool has_token = registry.is_for_next_pull(first) && first.expires != sys_seconds{};
    return !has_token || (first.renew_at <= status_.now && first.identity != registry.next.name);
  }

  void add(const cache::CachedToken& token, bool is_next, std::string_view remark) {
    if (token.expires != sys_seconds{}) {
      line(printable(token.identity).append(remark));
      line("  " + lifetime(token, is_next));
    }
    if (!token.failure) return;
    line("  " + in_tone(Tone::bad, "failed " + when(token.failure->at), world_) + ": " +
         std::string(words_for(token.failure->error.kind)) + ": " + printable(token.failure->error.line()));
  }

  /// Nobody renews what no pull looks at any more.
  [[nodiscard]] std::string lifetime(const cache::CachedToken& token, bool is_next) const {
    if (token.expires <= status_.now) {
      const std::string words = "expired " + when(token.expires);
      return in_tone(Tone::quiet, is_next ? words + "; the next pull renews it" : words, world_);
    }
    const bool is_due = token.renew_at <= status_.now;
    std::string words =
        in_tone(is_due ? Tone::doubtful : Tone::good, "good for " + when(token.expires).substr(3), world_);
    if (!is_next) return words;
    return words.append(is_due ? ", renewed at the next pull"
                               : ", renewed from " + when(token.renew_at).substr(3) + " on");
  }

  void add_others() {
    if (status_.others.empty()) return;
    text_ += "\nPasswords for other hosts\n";
    for (const keychain::Kept& kept : status_.others) {
      line(printable(kept.server_url) + ": " + printable(kept.user_name) + ", in " + kept.where);
    }
  }

  void add_sign_ins() {
    if (status_.sign_ins.empty()) return;
    text_ += "\nSigned in\n";
    for (const SignInStatus& one : status_.sign_ins) {
      const identity::Person& person = one.sign_in.person;
      const std::string who = printable(person.account) + " of tenant " + printable(person.tenant);
      line(one.trouble ? who + ": " + in_tone(Tone::bad, words_for(one.trouble->kind), world_) + ": " +
                             printable(one.trouble->line())
                       : who);
    }
  }

  void add_places() {
    text_ += "\n";
    text_ +=
        "Cache:    " + (status_.cache_path.empty() ? "none: HOME is not set" : status_.cache_path) + "\n";
    if (!status_.sealing.words.empty()) text_ += "Tokens:   " + status_.sealing.words + "\n";
    if (!status_.settings_path.empty()) {
      text_ += "Settings: " + status_.settings_path + (status_.settings_there ? "\n" : " (not there)\n");
    }
  }

  const StatusReport& status_;
  const World& world_;
  std::string text_;
};

}  // namespace

std::string status_screen(const StatusReport& status, const World& world) {
  return StatusScreen(status, world).draw();
}

}  // namespace acr::commands

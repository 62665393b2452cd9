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
    for (const cache::CachedToken& token : registry.tokens) add(token);
    const bool is_shown =
        !registry.tokens.empty() && registry.tokens.front().identity == registry.next_identity;
    if (!registry.password && !is_shown && !registry.next_identity.empty()) {
      line("the next pull asks " + printable(registry.next_identity));
    }
  }

  void add(const cache::CachedToken& token) {
    if (token.expires != sys_seconds{}) {
      line(printable(token.identity));
      line("  " + lifetime(token));
    }
    if (!token.failure) return;
    line("  " + in_tone(Tone::bad, "failed " + when(token.failure->at), world_) + ": " +
         std::string(words_for(token.failure->error.kind)) + ": " + printable(token.failure->error.line()));
  }

  [[nodiscard]] std::string lifetime(const cache::CachedToken& token) const {
    if (token.expires <= status_.now) {
      return in_tone(Tone::quiet, "expired " + when(token.expires) + "; the next pull renews it", world_);
    }
    const bool is_due = token.renew_at <= status_.now;
    return in_tone(is_due ? Tone::doubtful : Tone::good, "good for " + when(token.expires).substr(3),
                   world_) +
           (is_due ? ", renewed at the next pull"
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
    for (const identity::KeptSignIn& sign_in : status_.sign_ins) {
      line(printable(sign_in.person.account) + " of tenant " + printable(sign_in.person.tenant));
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

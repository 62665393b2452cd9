#include "credhelper/commands/sign_in_prompt.hpp"

#include <string>

#include "credhelper/commands/screen.hpp"
#include "http/service_text.hpp"
#include "identity/browser_sign_in.hpp"
#include "identity/device_code.hpp"

namespace acr::commands {
namespace {

class ShownCode final : public identity::DeviceCodePrompt {
 public:
  explicit ShownCode(const World& world) : world_(world) {}

  void show(const identity::DeviceCode& code) override {
    const long minutes = std::chrono::ceil<std::chrono::minutes>(code.lifetime).count();
    world_.terminal.note("To sign in, open " +
                         note_in_tone(Tone::strong, http::printable(code.verification_uri), world_) +
                         " on any device\nand enter the code " +
                         note_in_tone(Tone::strong, http::printable(code.user_code), world_) + " within " +
                         std::to_string(minutes) + " minutes. Waiting; Ctrl-C ends it.\n");
  }

 private:
  const World& world_;
};

class ShownPage final : public identity::BrowserPrompt {
 public:
  explicit ShownPage(const World& world) : world_(world) {}

  void show(const std::string& url, bool opened) override {
    const char* const what = opened ? "Your browser has been opened to sign in. If it shows nothing, open\n"
                                    : "To sign in, open this in a browser on this machine:\n";
    world_.terminal.note(what + url + "\nWaiting; Ctrl-C ends it.\n");
  }

 private:
  const World& world_;
};

}  // namespace

Result<identity::SignIn> sign_in(SignInWay way, const identity::SignInRequest& request, const World& world,
                                 Deadline deadline) {
  if (way == SignInWay::device_code) {
    ShownCode prompt(world);
    return identity::sign_in_with_device_code(request, prompt, world.context, deadline);
  }
  ShownPage prompt(world);
  return identity::sign_in_with_browser(request, prompt, world.context, deadline);
}

SignInWay usual_way(const Environment& environment) {
  const bool has_display =
      environment.get("DISPLAY") || environment.get("WAYLAND_DISPLAY") || environment.get("BROWSER");
  // Over ssh, the display is another machine's, where localhost is not ours.
  const bool is_remote = environment.get("SSH_CONNECTION").has_value();
  return has_display && !is_remote ? SignInWay::browser : SignInWay::device_code;
}

}  // namespace acr::commands

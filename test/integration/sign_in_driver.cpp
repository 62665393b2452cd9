// Signs a person in through the library, as a command will: for the tests, which then have the built helper
// use what is kept.
//   sign_in_driver device|browser|out [TENANT] [AUDIENCE]
#include <cstdio>
#include <string>

#include "http/beast_client.hpp"
#include "identity/browser_sign_in.hpp"
#include "identity/device_code.hpp"
#include "registry/cloud.hpp"

namespace {

using acr::Deadline;
using acr::Error;
using acr::Result;
using acr::http::Context;
using acr::identity::SignIn;
using acr::identity::SignInRequest;

// A line at a time: the test reads the first while we still run.
void say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

int fail(const Error& error) {
  say("error: " + std::string(acr::words_for(error.kind)) + ": " + error.line());
  return 1;
}

class PrintedCode final : public acr::identity::DeviceCodePrompt {
  void show(const acr::identity::DeviceCode& code) override {
    say("code: " + code.user_code + " at " + code.verification_uri);
  }
};

class PrintedPage final : public acr::identity::BrowserPrompt {
  void show(const std::string& url, bool opened) override { say((opened ? "opened: " : "open: ") + url); }
};

Result<SignIn> sign_in(const std::string& way, const SignInRequest& request, const Context& context,
                       Deadline deadline) {
  if (way == "device") {
    PrintedCode prompt;
    return sign_in_with_device_code(request, prompt, context, deadline);
  }
  PrintedPage prompt;
  return sign_in_with_browser(request, prompt, context, deadline);
}

}  // namespace

int main(int argc, char** argv) {
  const acr::ProcessEnvironment environment;
  acr::SystemClock clock;
  acr::SystemRandom random;
  acr::SystemProcessRunner processes;
  acr::http::BeastClient client(environment);
  const Context context{environment, clock, random, processes, client};
  const std::string way = argc > 1 ? argv[1] : "";
  const std::string authority(
      environment.get("AZURE_AUTHORITY_HOST").value_or(acr::registry::public_cloud.authority));
  SignInRequest request{{authority, argc > 2 ? argv[2] : ""}};
  if (argc > 3) request.audience = acr::identity::Audience(argv[3]);
  const Deadline deadline = clock.steady() + std::chrono::seconds(60);

  if (way == "out") {
    const Result<void> done = sign_out(request.address, context, deadline);
    return done ? 0 : fail(done.error());
  }
  const Result<SignIn> done = sign_in(way, request, context, deadline);
  if (!done) return fail(done.error());
  say("signed in: " + done->person.account + " of " + done->person.tenant);
  return 0;
}

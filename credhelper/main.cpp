#include <string>
#include <string_view>
#include <vector>

#include "credhelper/commands/run.hpp"
#include "credhelper/late_initialisers.hpp"
#include "credhelper/protocol.hpp"
#include "credhelper/verbs.hpp"
#include "credhelper/version.hpp"
#include "http/beast_client.hpp"
#include "platform/detach.hpp"
#include "platform/hardening.hpp"
#include "platform/harmless_text.hpp"
#include "platform/late_relocations.hpp"
#include "platform/streams.hpp"
#include "platform/terminal.hpp"

namespace {

using acr::read_standard_input;
using acr::Reply;
using acr::write_errors;
using acr::write_output;

// More than any client sends; beyond it, the rest is read and dropped, so that the client can finish.
constexpr std::size_t input_limit = std::size_t{1} << 20U;

int say(const std::string& text, int exit_code) {
  return write_output(text + "\n") ? exit_code : 1;
}

/// What programs ask, and people: the reference's three words, and the commit behind them.
std::string version_line(const std::string& program) {
  std::string line = program + " (docker-credential-acr) ";
  line += acr::version();
  if (!acr::commit().empty()) line.append(" (commit ").append(acr::commit()).append(")");
  return line;
}

/// Everything outside the process.
struct Outside {
  acr::ProcessEnvironment environment;
  acr::SystemClock clock;
  acr::SystemRandom random;
  acr::SystemProcessRunner processes;
  acr::http::BeastClient client{environment};
  acr::http::Context context{environment, clock, random, processes, client};
};

int run_command(const std::vector<std::string>& words, const std::string& program) {
  acr::finish_relocations();
  acr::finish_initialisers();
  // What is no command of ours is the protocol's to refuse, in the reference's words.
  if (const std::string& first = words.front();
      !first.starts_with('-') && !acr::commands::is_command(first)) {
    // Programs are told just that; a person is helped.
    const std::string meant = acr::commands::nearest_command(first);
    if (!meant.empty() && acr::errors_are_terminal()) {
      write_errors("Did you mean: " + program + " " + meant + "\n");
    }
    return words.size() == 1 ? say(program + ": unknown action: " + acr::harmless(first), 1)
                             : say(acr::protocol::usage(program), 1);
  }
  const Outside outside;
  acr::SystemTerminal terminal;
  return acr::commands::run(words, {outside.context, terminal, program});
}

/// The name of the kubelet's plugin, which the program may be installed under: the node's configuration
/// names its binary, and the words behind it are then the plugin's alone.
constexpr std::string_view plugin_name = "acr-credential-provider";

int run_plugin(std::vector<std::string> words, const std::string& program) {
  words.insert(words.begin(), "kubelet");
  return run_command(words, program) == 0 ? 0 : 1;
}

bool is_verb(std::string_view word) {
  return word == "get" || word == "store" || word == "erase" || word == "list";
}

int run_verb(std::string_view verb) {
  const Outside outside;
  const acr::http::Context& context = outside.context;
  Reply reply;
  if (verb == "get") {
    reply = acr::verbs::get(read_standard_input(input_limit).reveal(), context);
  } else if (verb == "store") {
    reply = acr::verbs::store(read_standard_input(input_limit).reveal(), context);
  } else if (verb == "erase") {
    reply = acr::verbs::erase(read_standard_input(input_limit).reveal(), context);
  } else {
    reply = acr::verbs::list(context);
  }
  if (!write_output(reply.output.reveal())) return 1;
  // The protocol has errors on standard output alone. Programs are given just that; a person in front of a
  // terminal, who may not be shown it, gets it there as well.
  if (reply.tell_terminal && acr::errors_are_terminal() && !acr::output_is_terminal()) {
    write_errors(reply.output.reveal());
  }
  if (reply.renew_afterwards && acr::verbs::renewal_is_free(*reply.renew_afterwards, context) &&
      acr::detach() == acr::Side::detached_child) {
    acr::verbs::renew(*reply.renew_afterwards, context);
  } else if (reply.tidy_afterwards && acr::verbs::tidying_is_due(context) &&
             acr::detach() == acr::Side::detached_child) {
    acr::verbs::tidy(context);
  }
  return reply.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  acr::harden_process();
  const std::string_view path = argc > 0 ? argv[0] : "docker-credential-acr";
  const std::string program(path.substr(path.rfind('/') + 1));
  if (argc < 2 && program != plugin_name) return say(acr::protocol::usage(program), 1);
  const std::string_view word = argc < 2 ? "" : argv[1];
  if (argc == 2 && program != plugin_name && is_verb(word)) return run_verb(word);
  if (argc == 2 && (word == "version" || word == "--version" || word == "-v")) {
    return say(version_line(program), 0);
  }
  if (program == plugin_name) return run_plugin({argv + 1, argv + argc}, program);
  return run_command({argv + 1, argv + argc}, program);
}

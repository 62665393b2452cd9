#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "credhelper/protocol.hpp"
#include "credhelper/verbs.hpp"
#include "http/beast_client.hpp"
#include "platform/detach.hpp"

namespace {

using acr::Reply;
using acr::Secret;

// More than any client sends; beyond it, the rest is read and dropped, so that the client can finish.
constexpr std::size_t input_limit = std::size_t{1} << 20U;

Secret read_standard_input() {
  Secret input;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got == -1 && errno == EINTR) continue;
    if (got <= 0) break;
    if (input.size() < input_limit) input.append({buffer.data(), static_cast<std::size_t>(got)});
  }
  acr::wipe(buffer.data(), buffer.size());
  return input;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written == -1 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int say(const std::string& text, int exit_code) {
  return write_all(STDOUT_FILENO, text + "\n") ? exit_code : 1;
}

int run_verb(std::string_view verb, const std::string& program) {
  acr::forbid_core_files();
  const acr::ProcessEnvironment environment;
  acr::SystemClock clock;
  acr::SystemRandom random;
  acr::SystemProcessRunner processes;
  acr::http::BeastClient client(environment);
  const acr::http::Context context{environment, clock, random, processes, client};

  Reply reply;
  if (verb == "get") {
    reply = acr::verbs::get(read_standard_input().reveal(), context);
  } else if (verb == "store") {
    reply = acr::verbs::store(read_standard_input().reveal(), context);
  } else if (verb == "erase") {
    reply = acr::verbs::erase(read_standard_input().reveal(), context);
  } else if (verb == "list") {
    reply = acr::verbs::list(context);
  } else {
    return say(program + ": unknown action: " + std::string(verb), 1);
  }
  if (!write_all(STDOUT_FILENO, reply.output.reveal())) return 1;
  // The protocol has errors on standard output alone. Programs are given just that; a person in front of a
  // terminal, who may not be shown it, gets it there as well.
  if (reply.tell_terminal && ::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 0) {
    write_all(STDERR_FILENO, reply.output.reveal());
  }
  if (reply.renew_afterwards && acr::verbs::renewal_is_free(*reply.renew_afterwards, context) &&
      acr::detach() == acr::Side::detached_child) {
    acr::verbs::renew(*reply.renew_afterwards, context);
  }
  return reply.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view path = argc > 0 ? argv[0] : "docker-credential-acr";
  const std::string program(path.substr(path.rfind('/') + 1));
  if (argc != 2) return say(acr::protocol::usage(program), 1);
  const std::string_view word = argv[1];
  if (word == "version" || word == "--version" || word == "-v") {
    return say(program + " (docker-credential-acr) " ACR_VERSION, 0);
  }
  if (word == "--help" || word == "-h") return say(acr::protocol::usage(program), 0);
  return run_verb(word, program);
}

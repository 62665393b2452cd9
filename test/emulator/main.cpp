// azure_emulator --state DIR [--no-imds] [--address ADDRESS]… [--registry HOST=PORT]…
// DIR holds what make-certs.sh wrote. The first login server among the registries lends its docker-registry
// to all login servers without one of their own. An address is one more to serve TLS at.
#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "acr.hpp"
#include "azure.hpp"
#include "certificates.hpp"
#include "control.hpp"
#include "machines.hpp"
#include "router.hpp"
#include "server.hpp"

namespace {

using emulator::Azure;
using emulator::Request;
using emulator::Server;

constexpr unsigned short https_port = 443;
constexpr unsigned short http_port = 80;
constexpr unsigned short control_port = 8099;

struct Arguments {
  std::filesystem::path state;
  bool imds = true;
  std::vector<std::string> addresses{"127.0.0.1"};
  std::map<std::string, unsigned short> registries;
  std::string lender;
};

void add_registry(Arguments& arguments, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) throw std::invalid_argument("--registry takes HOST=PORT");
  const std::string host = text.substr(0, equals);
  arguments.registries[host] = static_cast<unsigned short>(std::stoul(text.substr(equals + 1)));
  if (arguments.lender.empty() && emulator::is_login_server(host)) arguments.lender = host;
}

Arguments parse(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--no-imds") {
      arguments.imds = false;
    } else if (words[i] == "--state" && i + 1 < words.size()) {
      arguments.state = words[++i];
    } else if (words[i] == "--address" && i + 1 < words.size()) {
      arguments.addresses.push_back(words[++i]);
    } else if (words[i] == "--registry" && i + 1 < words.size()) {
      add_registry(arguments, words[++i]);
    } else {
      throw std::invalid_argument("unknown argument " + words[i]);
    }
  }
  if (arguments.state.empty()) throw std::invalid_argument("--state DIR is missing");
  return arguments;
}

void serve(const Arguments& arguments) {
  const auto file = [&](const char* name) { return arguments.state / name; };
  Azure azure{.entra_key = {file("entra.key"), file("entra.pem")},
              .registry_key = {file("registry-token.key"), file("registry-token.pem")},
              .oidc_key = {file("oidc.key"), file("oidc.pem")},
              .client_certificate = {file("client.pem"), file("client-ca.pem")},
              .registries = arguments.registries,
              .lender = arguments.lender,
              .settings = {},
              .faults = {},
              .journal = {},
              .arc_keys = {}};
  const emulator::Certificates certificates(arguments.state, [&azure](std::string_view host) {
    const auto chosen = azure.settings.value("certificates");
    const std::string kind = emulator::claim_text(chosen.as_object(), host);
    return kind.empty() ? std::string("valid") : kind;
  });
  const auto over_tls = [&azure](const Request& request) { return route_tls(azure, request); };
  const auto over_imds = [&azure](const Request& request) { return route_imds(azure, request); };
  const auto over_control = [&azure](const Request& request) { return control(azure, request); };

  // Every address is taken before any is served, so that the control page answers only when all do.
  std::vector<std::unique_ptr<Server>> tls;
  tls.reserve(arguments.addresses.size());
  for (const std::string& address : arguments.addresses) {
    tls.push_back(std::make_unique<Server>(address, https_port, over_tls,
                                           [&certificates] { return certificates.first(); }));
  }
  const auto imds =
      arguments.imds ? std::make_unique<Server>("169.254.169.254", http_port, over_imds) : nullptr;
  const auto machines = emulator::open_machines(azure, arguments.state);
  Server side_door("127.0.0.1", control_port, over_control);
  std::vector<std::jthread> threads;
  threads.reserve(tls.size() + machines.size() + 1);
  for (const auto& server : tls) threads.emplace_back([&server] { server->run(); });
  if (imds) threads.emplace_back([&imds] { imds->run(); });
  for (const auto& machine : machines) threads.emplace_back([&machine] { machine->run(); });
  side_door.run();
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a client that left early is no reason to die
  try {
    serve(parse({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    std::cerr << "azure_emulator: " << error.what() << '\n';
    return 1;
  }
}

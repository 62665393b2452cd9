#include <memory>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/doctor_report.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/version.hpp"
#include "diagnosis/ladder.hpp"
#include "diagnosis/registries_in_use.hpp"
#include "http/system_probe.hpp"

namespace acr::commands {
namespace {

using credentials::OpenedRegistry;
using credentials::Session;
using registry::LoginServer;

/// az alone may take ten seconds, and so may PowerShell.
constexpr std::chrono::seconds doctor_limit{90};

struct DoctorOptions {
  std::string registry;
  std::string repository;
  std::string output = "text";
  bool anonymous = false;
};

/// Says on the terminal what is being tried, in one line that goes again.
class Progress {
 public:
  explicit Progress(const World& world) : world_(world) {
    shown_ = world.terminal.notes_are_terminal() &&
             world.context.environment.get("TERM").value_or("dumb") != "dumb";
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { say(""); }

  void say(std::string_view text) const {
    if (shown_) world_.terminal.note("\r\033[K" + std::string(text));
  }

 private:
  const World& world_;
  bool shown_;
};

/// The registry that is meant, with its session where the settings can be read.
struct Subject {
  std::unique_ptr<Session> session;
  std::optional<LoginServer> server;
};

Result<Subject> find_subject(const std::string& argument, const http::Context& context, Deadline deadline) {
  if (argument.empty()) {
    Result<config::Settings> settings = config::Settings::read(context.environment);
    if (!settings) return Subject{};
    return Subject{std::make_unique<Session>(*std::move(settings), context), std::nullopt};
  }
  Result<OpenedRegistry> opened = open_argument(argument, context, deadline);
  if (opened) return Subject{std::move(opened->session), std::move(opened->server)};
  if (config::Settings::read(context.environment)) return opened.error();
  // Broken settings are a rung's matter; the registry is there all the same.
  std::optional<LoginServer> server = LoginServer::recognise(argument);
  if (!server)
    server = LoginServer::recognise(argument + "." + std::string(registry::public_cloud.registry_suffix));
  if (!server) return opened.error();
  return Subject{nullptr, std::move(server)};
}

/// `samples/hello` of what may be an image's whole name: `contoso.azurecr.io/samples/hello:1.0`.
std::string repository_of(std::string_view image, std::string_view host) {
  if (!host.empty() && image.starts_with(host) && image.substr(host.size()).starts_with('/')) {
    image.remove_prefix(host.size() + 1);
  }
  return std::string(image.substr(0, image.find_first_of(":@")));
}

DoctorReport examine(const DoctorOptions& options, Subject& subject, Deadline deadline, const World& world) {
  const http::Context& context = world.context;
  http::SystemProbe probe(context.environment);
  const Progress progress(world);
  const auto watcher = [&progress](std::string_view rung) { progress.say("checking " + std::string(rung)); };
  const std::string host = subject.server ? subject.server->host() : "";
  const diagnosis::Wishes wishes{std::string(version()), repository_of(options.repository, host)};
  diagnosis::Ladder ladder(wishes, context, probe, deadline, watcher);
  diagnosis::Ladder glances(wishes, context, probe, deadline, watcher);

  DoctorReport report;
  report.version = std::string(version());
  if (options.anonymous) report.privacy = diagnosis::Privacy::anonymous;
  diagnosis::Mask mask(report.privacy, context.environment);
  ladder.climb_own();
  if (subject.server) {
    mask.hide_registry(host);
    ladder.climb_to(*subject.server, subject.session.get());
  } else {
    ladder.climb_without_registry(subject.session.get());
    if (subject.session) {
      for (const LoginServer& server : diagnosis::registries_in_use(*subject.session, context, deadline)) {
        mask.hide_registry(server.host());
        glances.glance_at(server, *subject.session);
      }
    }
  }
  report.registry = mask(host);
  report.rungs = ladder.rungs();
  report.registries = glances.rungs();
  for (diagnosis::Rung& rung : report.rungs) mask.apply(rung);
  for (diagnosis::Rung& rung : report.registries) mask.apply(rung);
  return report;
}

int doctor(const DoctorOptions& options, const World& world) {
  const Deadline deadline = world.context.clock.steady() + doctor_limit;
  Result<Subject> subject = find_subject(options.registry, world.context, deadline);
  if (!subject) return report(subject.error(), "", world);
  const DoctorReport found = examine(options, *subject, deadline, world);
  const Result<void> written =
      world.terminal.write(options.output == "json" ? doctor_json(found) : doctor_screen(found, world));
  if (!written) return failure;
  const diagnosis::Rung* first = found.first_failure();
  return first == nullptr ? success : exit_code_for(first->kind);
}

}  // namespace

Command define_doctor(CLI::App& program) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* const app = program.add_subcommand("doctor", "Find out why a pull does not work, and what to do");
  app->add_option("registry", options->registry, "Registry to check, such as contoso or contoso.azurecr.io");
  app->add_option("--repository", options->repository, "Try the permission to pull this repository")
      ->type_name("REPOSITORY");
  app->add_flag("--anonymous", options->anonymous, "Mask ids, registries and addresses, too");
  app->add_option("-o,--output", options->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->footer(
      "Without a registry it checks what needs none, and each registry that is in use, briefly.\n"
      "The report has no secrets, and account names are masked: it is safe to paste in public.\n"
      "Exit code: 0 if all is well, else that of the first failure.\n\n"
      "Examples:\n"
      "  docker-credential-acr doctor\n"
      "  docker-credential-acr doctor contoso\n"
      "  docker-credential-acr doctor contoso.azurecr.io --repository samples/hello\n"
      "  docker-credential-acr doctor contoso --anonymous --output json\n");
  return {app, [options](const World& world) { return doctor(*options, world); }};
}

}  // namespace acr::commands

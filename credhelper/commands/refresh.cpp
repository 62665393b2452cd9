#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cache/store.hpp"
#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/error_json.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/registry_argument.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/time_limit.hpp"

namespace acr::commands {
namespace {

namespace json = boost::json;

struct RefreshOptions {
  std::vector<std::string> registries;
  bool due = false;
  std::string output = "text";
};

class Refresh {
 public:
  Refresh(const RefreshOptions& options, const World& world)
      : as_json_(options.output == "json"), if_due_(options.due), world_(world) {}

  /// A registry that somebody names.
  void renew(const std::string& registry) {
    const Deadline deadline = world_.context.clock.steady() + time_limit;
    const Result<credentials::OpenedRegistry> opened = open_argument(registry, world_.context, deadline);
    if (!opened) return failed(registry, opened.error());
    renew(*opened, deadline);
  }

  /// One that the cache has. The settings may have ceased to name its cloud, which no timer should fail for.
  void renew_cached(const std::string& login_server) {
    const Deadline deadline = world_.context.clock.steady() + time_limit;
    const Result<credentials::OpenedRegistry> opened =
        credentials::open_registry(login_server, world_.context, deadline);
    if (!opened && opened.error().kind == ErrorKind::not_found) return note_passed_over(login_server, world_);
    if (!opened) return failed(login_server, opened.error());
    renew(*opened, deadline);
  }

  int end() {
    if (as_json_) static_cast<void>(world_.terminal.write(json::serialize(results_) + "\n"));
    return code_;
  }

 private:
  void renew(const credentials::OpenedRegistry& opened, Deadline deadline) {
    const std::string& host = opened.server.host();
    credentials::Service& service = opened.session->service;
    const Result<credentials::Answer> answer =
        if_due_ ? service.refresh_if_due(opened.server, deadline) : service.refresh(opened.server, deadline);
    if (!answer) return failed(host, answer.error());
    // Somebody else's renewal is as good as ours.
    const bool is_new = answer->renewed || !if_due_;
    if (as_json_) {
      results_.push_back(json::object{{"registry", host},
                                      {"renewed", is_new},
                                      {"identity", answer->identity},
                                      {"expires", iso_time(answer->expires)}});
    } else {
      static_cast<void>(
          world_.terminal.write(host + (is_new ? ": renewed for " : ": not due yet for ") + answer->identity +
                                ", good until " + iso_time(answer->expires) + " (" +
                                relative_time(answer->expires, world_.context.clock.now()) + ")\n"));
    }
    // Where a timer keeps everything fresh, no `get` ever comes to it.
    service.tidy();
  }

  void failed(const std::string& host, const Error& error) {
    const int code = as_json_ ? exit_code_for(error.kind) : report(error, host, world_);
    if (code_ == success) code_ = code;
    if (as_json_) {
      results_.push_back(
          json::object{{"registry", host}, {"renewed", false}, {"error", error_as_json(error)}});
    }
  }

  bool as_json_;
  bool if_due_;
  const World& world_;
  json::array results_;
  int code_ = success;
};

int refresh(const RefreshOptions& options, const World& world) {
  Refresh all(options, world);
  for (const std::string& registry : options.registries) all.renew(registry);
  if (options.registries.empty()) {
    const Result<config::Settings> settings = config::Settings::read(world.context.environment);
    if (!settings) return report(settings.error(), {}, world);
    const Result<std::vector<std::string>> cached =
        cache::open_store(world.context.environment, settings->sealing())->registries();
    if (!cached) return report(cached.error(), {}, world);
    if (cached->empty()) world.terminal.note("There is nothing to renew: no registry is in the cache\n");
    for (const std::string& login_server : *cached) all.renew_cached(login_server);
  }
  return all.end();
}

}  // namespace

Command define_refresh(CLI::App& program) {
  const auto options = std::make_shared<RefreshOptions>();
  CLI::App* const app = program.add_subcommand("refresh", "Renew tokens now, before a long job or a flight");
  app->add_option("registry", options->registries,
                  "contoso, or contoso.azurecr.io; without one, all that are in the cache");
  app->add_flag("--due", options->due,
                "Only tokens of which more than half of the life is over, as a timer should");
  app->add_option("-o,--output", options->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->footer(
      "Nobody needs this for pulls to go on: tokens renew themselves. Where there is nothing to renew, that "
      "is\n"
      "said, and the exit code is 0; it is that of the first registry that failed.\n\n"
      "Examples:\n"
      "  docker-credential-acr refresh\n"
      "  docker-credential-acr refresh contoso --output json\n"
      "  docker-credential-acr refresh --due\n");
  return {app, [options](const World& world) { return refresh(*options, world); }};
}

}  // namespace acr::commands

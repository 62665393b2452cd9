#include "identity/azure_cli.hpp"

#include <algorithm>
#include <ctime>

#include "http/json.hpp"
#include "http/service_text.hpp"
#include "platform/file_mark.hpp"

namespace acr::identity {
namespace {

constexpr std::chrono::seconds time_limit{10};  // az is a Python program; the SDKs give it as long

std::optional<sys_seconds> read_expiry(const boost::json::object& object) {
  if (const auto epoch = http::integer_member(object, "expires_on")) {
    return sys_seconds(std::chrono::seconds(*epoch));
  }
  const std::string local(http::string_member(object, "expiresOn"));
  std::tm parts{};
  const char* end = ::strptime(local.c_str(), "%Y-%m-%d %H:%M:%S", &parts);
  if (end == nullptr) return std::nullopt;
  parts.tm_isdst = -1;
  const time_t time = ::mktime(&parts);
  if (time == -1) return std::nullopt;
  return sys_seconds(std::chrono::seconds(time));
}

class AzureCliSource final : public TokenSource {
 public:
  AzureCliSource(AzureCliAccount account, const http::Context& context)
      : account_(std::move(account)), context_(context) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    const std::string_view path = context_.environment.get("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    const std::optional<std::string> az = context_.processes.find("az", path);
    if (!az) return failure(ErrorKind::unavailable, "az is not installed");

    Command command;
    command.program = *az;
    command.arguments = {"account", "get-access-token", "-o", "json", "--resource", audience.resource()};
    if (!account_.tenant.empty())
      command.arguments.insert(command.arguments.end(), {"--tenant", account_.tenant});
    if (!account_.subscription.empty()) {
      command.arguments.insert(command.arguments.end(), {"--subscription", account_.subscription});
    }
    command.set = {{"AZURE_CORE_NO_COLOR", "true"}};
    command.unset = {"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD"};
    const Deadline limit = std::min(deadline, context_.clock.steady() + time_limit);
    const Result<CommandOutput> output = context_.processes.run(command, limit);
    if (!output) return failure(ErrorKind::unavailable, output.error().what);
    if (output->exit_code != 0) return explain(*output);
    std::optional<Token> token = read_azure_cli_token(output->out.reveal());
    if (!token) return failure(ErrorKind::unavailable, "az printed something that is not a token");
    return *std::move(token);
  }

  [[nodiscard]] std::string describe() const override {
    std::string text = "Azure CLI account";
    if (!account_.tenant.empty()) text += " in tenant " + account_.tenant;
    if (!account_.subscription.empty()) text += " of subscription " + account_.subscription;
    return text;
  }

  void identify(FieldDigest& digest) const override {
    digest.add("az").add(account_.tenant).add(account_.subscription);
    digest.add(azure_cli_account_mark(context_.environment));
  }

 private:
  [[nodiscard]] Error failure(ErrorKind kind, const std::string& what, std::string hint = {}) const {
    return {kind, describe() + ": " + what, std::move(hint)};
  }

  /// Developer tools count as unavailable however they fail, as in DefaultAzureCredential, but a person who
  /// has to sign in again is told so.
  [[nodiscard]] Error explain(const CommandOutput& output) const {
    const std::string_view text = output.err.reveal();
    if (text.find("az login") != std::string_view::npos ||
        text.find("az account set") != std::string_view::npos) {
      Error error = failure(ErrorKind::unavailable, "not signed in to az", "Run: az login");
      if (const std::size_t at = text.find("AADSTS"); at != std::string_view::npos) {
        const std::string_view code = text.substr(at);
        error.service_code = code.substr(0, code.find_first_not_of("ADST0123456789"));
      }
      return error;
    }
    return failure(ErrorKind::unavailable, "az failed: " + http::printable(text));
  }

  AzureCliAccount account_;
  http::Context context_;
};

}  // namespace

std::optional<Token> read_azure_cli_token(std::string_view output) {
  std::optional<Token> token;
  http::with_json_object(output, [&token](const boost::json::object& object) {
    const std::string_view value = http::string_member(object, "accessToken");
    const std::optional<sys_seconds> expires = read_expiry(object);
    if (!value.empty() && expires) token = Token{Secret(value), *expires};
  });
  return token;
}

std::string azure_cli_account_mark(const Environment& environment) {
  std::string directory;
  if (const auto configured = environment.get("AZURE_CONFIG_DIR")) {
    directory = *configured;
  } else if (const auto home = environment.get("HOME")) {
    directory = std::string(*home) + "/.azure";
  }
  if (directory.empty()) return "none";
  return directory + " " + file_mark(directory + "/azureProfile.json");
}

std::unique_ptr<TokenSource> make_azure_cli_source(AzureCliAccount account, const http::Context& context) {
  return std::make_unique<AzureCliSource>(std::move(account), context);
}

}  // namespace acr::identity

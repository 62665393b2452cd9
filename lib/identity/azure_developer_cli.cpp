#include "identity/azure_developer_cli.hpp"

#include "http/json.hpp"
#include "identity/azure_cli.hpp"
#include "identity/developer_tool.hpp"
#include "platform/calendar.hpp"
#include "platform/file_mark.hpp"

namespace acr::identity {
namespace {

constexpr DeveloperTool azd{"azd",
                            "Azure Developer CLI account",
                            "Run: azd auth login",
                            " --tenant-id ",
                            {"not logged in", "azd auth login"}};

/// `2006-01-02T15:04:05Z`, in UTC as the letter says.
std::optional<sys_seconds> read_utc(std::string_view text) {
  const std::optional<sys_seconds> time = take_time(text, "%Y-%m-%dT%H:%M:%S");
  return text == "Z" ? time : std::nullopt;
}

/// What one line of azd's standard error tells of the failure: a message for its console, the error itself
/// (since 1.23.7, with a suggestion to sign in whatever is wrong), or text.
std::string read_line(std::string_view line) {
  std::string told;
  const bool is_json = http::with_json_object(line, [&told](const boost::json::object& object) {
    told = http::string_member(object, "error");
    const boost::json::value* data = object.if_contains("data");
    if (told.empty() && data != nullptr && data->is_object()) {
      told = http::string_member(data->get_object(), "message");
    }
  });
  if (is_json) return told;
  // It is always out of date.
  return line.starts_with("WARNING: ") ? std::string() : std::string(line);
}

class AzureDeveloperCliSource final : public DeveloperToolSource {
 public:
  AzureDeveloperCliSource(std::string tenant, Asked asked, const http::Context& context)
      : DeveloperToolSource(azd, std::move(tenant), asked, context) {}

  void identify(FieldDigest& digest) const override {
    digest.add("azd").add(tenant());
    digest.add(azure_developer_cli_account_mark(environment()));
    // azd may be told to use az's account.
    digest.add(azure_cli_account_mark(environment()));
  }

 private:
  [[nodiscard]] Command command(const Audience& audience) const override {
    Command asking;
    std::vector<std::string>& words = asking.arguments;
    words = {"auth", "token", "-o", "json", "--no-prompt", "--scope", audience.scope()};
    if (!tenant().empty()) words.insert(words.end(), {"--tenant-id", tenant()});
    asking.set = {{"AZD_SKIP_UPDATE_CHECK", "true"}};
    return asking;
  }

  [[nodiscard]] std::optional<Token> read_token(std::string_view output) const override {
    return read_azure_developer_cli_token(output);
  }

  [[nodiscard]] std::string read_complaint(std::string_view text) const override {
    std::string complaint;
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      complaint.append(read_line(line)).append("\n");
      text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return complaint;
  }
};

}  // namespace

std::optional<Token> read_azure_developer_cli_token(std::string_view output) {
  std::optional<Token> token;
  http::with_json_object(output, [&token](const boost::json::object& object) {
    const std::string_view value = http::string_member(object, "token");
    const std::optional<sys_seconds> expires =
        read_utc(std::string(http::string_member(object, "expiresOn")));
    if (!value.empty() && expires) token = Token{Secret(value), *expires};
  });
  return token;
}

std::string azure_developer_cli_account_mark(const Environment& environment) {
  const std::string directory = tool_directory(environment, "AZD_CONFIG_DIR", ".azd");
  if (directory.empty()) return "none";
  return directory + " " + file_mark(directory + "/auth.json") + " " + file_mark(directory + "/config.json");
}

std::unique_ptr<TokenSource> make_azure_developer_cli_source(std::string tenant, Asked asked,
                                                             const http::Context& context) {
  return std::make_unique<AzureDeveloperCliSource>(std::move(tenant), asked, context);
}

}  // namespace acr::identity

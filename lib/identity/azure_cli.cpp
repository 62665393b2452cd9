#include "identity/azure_cli.hpp"

#include "http/json.hpp"
#include "identity/developer_tool.hpp"
#include "platform/calendar.hpp"
#include "platform/file_mark.hpp"

namespace acr::identity {
namespace {

constexpr DeveloperTool az{
    "az", "Azure CLI account", "Run: az login", " --tenant ", {"az login", "az account set"}};

std::optional<sys_seconds> read_expiry(const boost::json::object& object) {
  if (const auto epoch = http::time_member(object, "expires_on")) return epoch;
  std::string_view local = http::string_member(object, "expiresOn");
  return take_time(local, "%Y-%m-%d %H:%M:%S", Zone::local);
}

class AzureCliSource final : public DeveloperToolSource {
 public:
  AzureCliSource(AzureCliAccount account, Asked asked, const http::Context& context)
      : DeveloperToolSource(az, std::move(account.tenant), asked, context),
        subscription_(std::move(account.subscription)) {}

  [[nodiscard]] std::string describe() const override {
    return DeveloperToolSource::describe() +
           (subscription_.empty() ? "" : " of subscription " + subscription_);
  }

  void identify(FieldDigest& digest) const override {
    digest.add("az").add(tenant()).add(subscription_);
    digest.add(azure_cli_account_mark(environment()));
  }

 private:
  [[nodiscard]] Command command(const Audience& audience) const override {
    Command asking;
    std::vector<std::string>& words = asking.arguments;
    words = {"account", "get-access-token", "-o", "json", "--resource", audience.resource()};
    if (!tenant().empty()) words.insert(words.end(), {"--tenant", tenant()});
    // A subscription's name may have any characters: behind the sign it is no option.
    if (!subscription_.empty()) words.push_back("--subscription=" + subscription_);
    asking.set = {{"AZURE_CORE_NO_COLOR", "true"}};
    return asking;
  }

  [[nodiscard]] std::optional<Token> read_token(std::string_view output) const override {
    return read_azure_cli_token(output);
  }

  std::string subscription_;
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
  const std::string directory = tool_directory(environment, "AZURE_CONFIG_DIR", ".azure");
  if (directory.empty()) return "none";
  // Whatever az is asked, it leaves a profile behind: of an installation's id and no account, which is as
  // good as none. One with an account is of some three hundred bytes.
  constexpr std::size_t least_with_an_account = 150;
  return directory + " " + file_mark(directory + "/azureProfile.json", least_with_an_account);
}

std::unique_ptr<TokenSource> make_azure_cli_source(AzureCliAccount account, Asked asked,
                                                   const http::Context& context) {
  return std::make_unique<AzureCliSource>(std::move(account), asked, context);
}

}  // namespace acr::identity

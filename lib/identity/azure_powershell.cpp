#include "identity/azure_powershell.hpp"

#include "http/base64.hpp"
#include "http/json.hpp"
#include "identity/developer_tool.hpp"
#include "platform/file_mark.hpp"

namespace acr::identity {
namespace {

constexpr DeveloperTool pwsh{"pwsh",
                             "Azure PowerShell account",
                             "Run in pwsh: Connect-AzAccount",
                             " -TenantId ",
                             {"Connect-AzAccount"},
                             "Az.Accounts",
                             "The PowerShell module Az.Accounts is not installed",
                             "Run in pwsh: Install-Module Az.Accounts"};

// An error is told in one line, not in the view that people have set. From Az.Accounts 2.17 to 5 the token
// comes as a SecureString if asked for, later always. What stands between two `@` is put in between quotes.
constexpr std::string_view script = R"($ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
trap { [Console]::Error.WriteLine($_.Exception.Message); exit 1 }
$module = Import-Module Az.Accounts -MinimumVersion 2.2.0 -PassThru -ErrorAction SilentlyContinue
if (!$module) { throw '@NO_MODULE@' }
$parameters = @{ ResourceUrl = '@RESOURCE@'; WarningAction = 'Ignore' }
$tenant = '@TENANT@'
if ($tenant) { $parameters['TenantId'] = '@TENANT@' }
if ($module.Version -ge [version]'2.17.0' -and $module.Version -lt [version]'5.0.0') {
    $parameters['AsSecureString'] = $true
}
$answer = Get-AzAccessToken @parameters
$token = $answer.Token
if ($token -is [System.Security.SecureString]) {
    $token = [System.Net.NetworkCredential]::new('', $token).Password
}
@{ Token = $token; ExpiresOn = $answer.ExpiresOn.ToUnixTimeSeconds() } | ConvertTo-Json -Compress
)";

std::string filled(std::string_view resource, std::string_view tenant) {
  std::string text(script);
  for (const auto& [place, value] :
       {std::pair{std::string_view("@RESOURCE@"), resource}, std::pair{std::string_view("@TENANT@"), tenant},
        std::pair{std::string_view("@NO_MODULE@"), pwsh.no_plugin}}) {
    for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at)) {
      text.replace(at, place.size(), value);
    }
  }
  return text;
}

class AzurePowerShellSource final : public DeveloperToolSource {
 public:
  AzurePowerShellSource(std::string tenant, Asked asked, const http::Context& context)
      : DeveloperToolSource(pwsh, std::move(tenant), asked, context) {}

  void identify(FieldDigest& digest) const override {
    digest.add("pwsh").add(tenant());
    digest.add(azure_powershell_account_mark(environment()));
  }

 private:
  [[nodiscard]] Command command(const Audience& audience) const override {
    Command asking;
    asking.arguments = {"-NoProfile",      "-NonInteractive",
                        "-OutputFormat",   "Text",
                        "-EncodedCommand", encode_powershell(filled(audience.resource(), tenant()))};
    asking.set = {{"NO_COLOR", "1"}, {"POWERSHELL_UPDATECHECK", "Off"}};
    return asking;
  }

  [[nodiscard]] std::optional<Token> read_token(std::string_view output) const override {
    return read_azure_powershell_token(output);
  }
};

}  // namespace

std::optional<Token> read_azure_powershell_token(std::string_view output) {
  std::optional<Token> token;
  while (!output.empty() && !token) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    http::with_json_object(line, [&token](const boost::json::object& object) {
      const std::string_view value = http::string_member(object, "Token");
      const std::optional<sys_seconds> expires = http::time_member(object, "ExpiresOn");
      if (!value.empty() && expires) token = Token{Secret(value), *expires};
    });
  }
  return token;
}

std::string encode_powershell(std::string_view text) {
  std::string wide;
  for (const char c : text) wide.append({c, '\0'});
  return std::string(http::encode_base64(wide).reveal());
}

std::string azure_powershell_account_mark(const Environment& environment) {
  const auto home = environment.get("HOME");
  if (!home) return "none";
  return file_mark(std::string(*home) + "/.Azure/AzureRmContext.json");
}

std::unique_ptr<TokenSource> make_azure_powershell_source(std::string tenant, Asked asked,
                                                          const http::Context& context) {
  return std::make_unique<AzurePowerShellSource>(std::move(tenant), asked, context);
}

}  // namespace acr::identity

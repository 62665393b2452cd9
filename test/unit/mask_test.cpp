#include "diagnosis/mask.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes.hpp"
#include "platform/home.hpp"

namespace {

using acr::diagnosis::Mask;
using acr::diagnosis::Privacy;
using namespace acr::test;

class MaskTest : public testing::Test {
 protected:
  MaskTest() { environment.values = {{"HOME", "/home/ada/"}, {"AZURE_CLIENT_SECRET", "canary-secret"}}; }

  [[nodiscard]] std::string masked(const std::string& text) const {
    return Mask(Privacy::people, environment)(text);
  }
  [[nodiscard]] std::string anonymous(const std::string& text) const {
    Mask mask(Privacy::anonymous, environment);
    mask.hide_registry("contoso.azurecr.io");
    mask.hide_registry("fabrikam-e7ggejfuhzhgedc8.azurecr.cn");
    return mask(text);
  }

  FakeEnvironment environment;
};

TEST_F(MaskTest, a_home_directory_is_a_tilde) {
  EXPECT_EQ(masked("/home/ada/.docker/config.json, /home/ada"), "~/.docker/config.json, ~");
  EXPECT_EQ(masked("/home/adams/x /home/ada-2 /home/ada_b"), "/home/adams/x /home/ada-2 /home/ada_b");
}

TEST_F(MaskTest, a_home_that_is_everything_or_nothing_hides_nothing) {
  for (const char* home : {"", "/", "//"}) {
    environment.values["HOME"] = home;
    EXPECT_EQ(masked("/etc/x"), "/etc/x");
  }
}

TEST_F(MaskTest, of_an_account_its_first_letter_and_its_domain_stay) {
  EXPECT_EQ(masked("signed-in user ada.lovelace@contoso.com in tenant x"),
            "signed-in user a***@contoso.com in tenant x");
  EXPECT_EQ(masked("bob_fabrikam.com#EXT#@contoso.onmicrosoft.com, a@b.c"),
            "b***@contoso.onmicrosoft.com, a***@b.c");
  EXPECT_EQ(masked("@ x@ @y"), "@ x@ @y");
}

TEST_F(MaskTest, an_account_may_have_every_letter_that_an_account_has) {
  EXPECT_EQ(masked("ada!love^lace~@contoso.com"), "a***@contoso.com");
  EXPECT_EQ(masked("andr\u00e9@contoso.com \u00e5sa@contoso.com"), "a***@contoso.com ***@contoso.com");
}

TEST_F(MaskTest, a_home_is_one_by_the_name_that_its_links_lead_to_too) {
  const TemporaryDirectory directory;
  const std::string real = std::filesystem::canonical(directory.path()) / "real";
  std::filesystem::create_directory(real);
  std::filesystem::create_directory_symlink(real, directory.path() / "link");
  environment.values["HOME"] = directory.path() / "link";
  EXPECT_EQ(masked(real + "/bin/x, " + environment.values["HOME"] + "/y"), "~/bin/x, ~/y");
}

TEST_F(MaskTest, without_a_variable_the_home_is_the_systems) {
  environment.values.erase("HOME");
  const std::string home = acr::home_directory(environment);
  if (home.size() < 2) GTEST_SKIP() << "whoever runs this has none";
  EXPECT_EQ(masked(home + "/x"), "~/x");
}

TEST_F(MaskTest, a_secret_of_the_environment_is_never_there) {
  EXPECT_EQ(masked("you sent canary-secret, canary-secret!"), "you sent [redacted], [redacted]!");
}

TEST_F(MaskTest, nor_is_the_rest_of_one_that_begins_with_another) {
  environment.values["DOCKER_AUTH_CONFIG"] = "canary-secret-and-more";
  EXPECT_EQ(masked("canary-secret-and-more canary-secret"), "[redacted] [redacted]");
}

TEST_F(MaskTest, ids_and_registries_stay_unless_the_report_is_anonymous) {
  const std::string text = "contoso.azurecr.io 11111111-2222-3333-4444-555555555555 20.62.128.4";
  EXPECT_EQ(masked(text), text);
  EXPECT_EQ(anonymous(text), "registry-1.azurecr.io 1111*** (address)");
}

TEST_F(MaskTest, an_anonymous_report_names_no_registry_in_any_form) {
  EXPECT_EQ(anonymous("az acr show -n contoso; user contoso; https://contoso.azurecr.io/v2/"),
            "az acr show -n registry-1; user registry-1; https://registry-1.azurecr.io/v2/");
  EXPECT_EQ(anonymous("fabrikam-e7ggejfuhzhgedc8.azurecr.cn"), "registry-2.azurecr.cn");
  EXPECT_EQ(anonymous("contoso-2 mycontoso contosos"), "contoso-2 mycontoso contosos");
  EXPECT_EQ(anonymous("az acr show -n fabrikam; Registry CONTOSO"),
            "az acr show -n registry-2; Registry registry-1");
}

TEST_F(MaskTest, an_anonymous_report_names_no_tenant_by_its_domain) {
  environment.values["AZURE_TENANT_ID"] = "tailspin.example";
  EXPECT_EQ(anonymous("in tenant Tailspin.example: AADSTS90002: Tenant 'tailspin.example' not found"),
            "in tenant (tenant): AADSTS90002: Tenant '(tenant)' not found");
  EXPECT_EQ(anonymous("tenant wingtip.onmicrosoft.com"), "tenant (tenant).onmicrosoft.com");
  EXPECT_EQ(masked("tenant tailspin.example"), "tenant tailspin.example");
}

TEST_F(MaskTest, an_anonymous_report_names_no_resource) {
  const std::string id =
      "/subscriptions/x/resourcegroups/shop(1)/providers/Microsoft.ManagedIdentity/"
      "userAssignedIdentities/wingtip";
  EXPECT_EQ(anonymous("managed identity " + id + ": refused"), "managed identity (resource): refused");
  EXPECT_EQ(anonymous("(" + id + ")"), "((resource))");
  EXPECT_EQ(masked(id), id);
}

TEST_F(MaskTest, an_anonymous_report_names_nobody_whom_the_settings_name) {
  const TemporaryDirectory directory;
  environment.values["XDG_CONFIG_HOME"] = directory.path();
  const std::filesystem::path folder = directory.path() / "docker-credential-acr";
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "config.json") << R"({
      "clouds": {"WingtipStack": {"registrySuffix": "azurecr.stack.wingtip.co.uk", "authority":
          "https://login.stack.wingtip.co.uk", "armEndpoint": "https://management.stack.wingtip.co.uk"}},
      "defaults": {"cloud": "WingtipStack"},
      "registries": {"contoso.azurecr.io": {"cloud": "AzureCloud", "tenant": "tailspin.example"}}})";
  std::filesystem::permissions(folder / "config.json",
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(anonymous("login.stack.wingtip.co.uk answers; cloud \"WingtipStack\"; tenant tailspin.example"),
            "(domain) answers; cloud \"(cloud)\"; tenant (tenant)");
}

TEST_F(MaskTest, an_anonymous_report_does_not_name_an_authority_of_somebodys_own) {
  for (const char* authority : {"https://adfs.wingtip.example", "https://ADFS.wingtip.example:8443/adfs"}) {
    environment.values["AZURE_AUTHORITY_HOST"] = authority;
    EXPECT_EQ(anonymous("adfs.wingtip.example answers."), "(domain) answers.");
  }
  environment.values["AZURE_AUTHORITY_HOST"] = "https://login.microsoftonline.us/";
  EXPECT_EQ(anonymous("login.microsoftonline.us answers"), "login.microsoftonline.us answers");
}

TEST_F(MaskTest, an_anonymous_report_names_no_registry_that_nobody_has_told_it) {
  EXPECT_EQ(anonymous("config.json:1:2: registries.\"Tailspin.azurecr.io\".tenant: no; *.azurecr.us"),
            "config.json:1:2: registries.\"(registry).azurecr.io\".tenant: no; *.azurecr.us");
  EXPECT_EQ(anonymous("tailspin.eastus.geo.AZURECR.io, contoso.eastus.geo.azurecr.io"),
            "(registry).AZURECR.io, registry-1.eastus.geo.azurecr.io");
  EXPECT_EQ(anonymous("the zone privatelink.azurecr.io; x.azurecr.iodine"),
            "the zone privatelink.azurecr.io; x.azurecr.iodine");
}

TEST_F(MaskTest, an_anonymous_report_has_nothing_of_a_cloud_of_somebodys_own) {
  Mask mask(Privacy::anonymous, environment);
  mask.hide_registry("shop.azurecr.stack.contoso.com");
  EXPECT_EQ(mask("shop.azurecr.stack.contoso.com: az acr show -n shop; https://login.stack.contoso.com/adfs"),
            "registry-1: az acr show -n registry-1; https://(domain)/adfs");
}

TEST_F(MaskTest, an_anonymous_report_does_not_name_the_proxy) {
  environment.values["HTTPS_PROXY"] = "http://ada:pw@proxy.contoso.com:3128";
  EXPECT_EQ(anonymous("the proxy http://proxy.contoso.com:3128"), "the proxy http://(proxy):3128");
  EXPECT_EQ(masked("the proxy http://proxy.contoso.com:3128"), "the proxy http://proxy.contoso.com:3128");
  environment.values["HTTPS_PROXY"] = "http://proxy:3128";
  EXPECT_EQ(anonymous("the proxy http://proxy:3128"), "the proxy http://proxy:3128");
}

TEST_F(MaskTest, an_anonymous_report_does_not_name_whose_firewall_ends_the_connection) {
  acr::diagnosis::Rung rung;
  rung.found = "TLSv1.3, *.azurecr.io, vouched for by Contoso Root CA";
  rung.facts = {
      {"subject", "*.azurecr.io"}, {"issuer", "DigiCert Global G2"}, {"authority", "Contoso Root CA"}};
  acr::diagnosis::Rung same = rung;
  Mask(Privacy::people, environment).apply(same);
  EXPECT_EQ(same.found, rung.found);
  Mask(Privacy::anonymous, environment).apply(rung);
  EXPECT_EQ(rung.found, "TLSv1.3, *.azurecr.io, vouched for by (name)");
  EXPECT_EQ(rung.facts[0].second, "*.azurecr.io");
  EXPECT_EQ(rung.facts[1].second, "DigiCert Global G2");
  EXPECT_EQ(rung.facts[2].second, "(name)");
}

TEST_F(MaskTest, nor_whose_name_begins_with_another_or_has_microsofts_in_it) {
  acr::diagnosis::Rung rung;
  rung.found = "the certificate of Contoso is not trusted; its issuer is Contoso Microsoft CA of Hamburg";
  rung.facts = {{"subject", "Contoso"}, {"issuer", "Contoso Microsoft CA of Hamburg"}};
  Mask(Privacy::anonymous, environment).apply(rung);
  EXPECT_EQ(rung.found, "the certificate of (name) is not trusted; its issuer is (name)");
}

TEST_F(MaskTest, an_account_without_a_domain_is_one_by_the_fact) {
  acr::diagnosis::Rung rung;
  rung.found = "for https://management.example; CONTOSO\\ada";
  rung.facts = {{"account", "CONTOSO\\ada"}};
  Mask(Privacy::people, environment).apply(rung);
  EXPECT_EQ(rung.found, "for https://management.example; (name)");
  EXPECT_EQ(rung.facts[0].second, "(name)");
}

TEST_F(MaskTest, an_anonymous_report_has_no_domains_of_accounts) {
  EXPECT_EQ(anonymous("ada@contoso.com!"), "a***@***!");
}

TEST_F(MaskTest, addresses_that_everybody_has_stay_in_an_anonymous_report) {
  EXPECT_EQ(anonymous("127.0.0.1 ::1 169.254.169.254"), "127.0.0.1 ::1 169.254.169.254");
  EXPECT_EQ(anonymous("10.0.0.4: refused; 2603:1030:f:1::2a; fd00::1."),
            "(address): refused; (address); (address).");
  EXPECT_EQ(anonymous("https://10.0.0.4:8443/x 127.0.0.1:80"), "https://(address):8443/x 127.0.0.1:80");
  EXPECT_EQ(anonymous("1.2.3 TLSv1.3 at 12:30:15Z beef docker 0.1.0"),
            "1.2.3 TLSv1.3 at 12:30:15Z beef docker 0.1.0");
}

TEST_F(MaskTest, every_text_of_a_rung_is_masked) {
  acr::diagnosis::Rung rung;
  const std::string text = "ada@contoso.com";
  rung.found = text;
  rung.fix = text;
  rung.facts = {{"account", text}};
  rung.parts = {{text, acr::diagnosis::State::ok, text, text, false}};
  Mask(Privacy::people, environment).apply(rung);
  for (const std::string& masked_text : {rung.found, rung.fix, rung.facts[0].second, rung.parts[0].name,
                                         rung.parts[0].found, rung.parts[0].fix}) {
    EXPECT_EQ(masked_text, "a***@contoso.com");
  }
}

}  // namespace

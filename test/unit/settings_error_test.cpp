#include <gtest/gtest.h>

#include <algorithm>

#include "config/nearest.hpp"
#include "settings_folder.hpp"

namespace {

using acr::ErrorKind;
using acr::test::SettingsFolder;

struct Wrong {
  const char* text;
  const char* error;  ///< behind the file's name
};

std::string error_of(SettingsFolder& folder, std::string_view text) {
  const auto settings = folder.read(text);
  if (settings) return "no error";
  EXPECT_EQ(settings.error().kind, ErrorKind::bad_input);
  const std::string line = settings.error().line();
  if (!line.starts_with(folder.path() + ":")) return "without the file: " + line;
  return line.substr(folder.path().size() + 1);
}

void expect_errors(const std::vector<Wrong>& wrong) {
  SettingsFolder folder;
  for (const auto& [text, error] : wrong) EXPECT_EQ(error_of(folder, text), error) << text;
}

/// The same in an identity; `error` is behind the key's name.
void expect_identity_errors(const std::vector<Wrong>& wrong) {
  SettingsFolder folder;
  for (const auto& [text, error] : wrong) {
    const std::string line =
        error_of(folder, "{\"defaults\": {\n  \"identity\": " + std::string(text) + "\n}}");
    const std::size_t key = line.find("defaults.identity");
    ASSERT_NE(key, std::string::npos) << line;
    EXPECT_TRUE(line.starts_with("2:")) << line;
    EXPECT_EQ(line.substr(key + std::string_view("defaults.identity").size()), error) << text;
  }
}

TEST(SettingsError, NamesLineColumnKeyAndTheNearestWord) {
  SettingsFolder folder;
  EXPECT_EQ(error_of(folder, R"({
  // The "clientSecretfile" in a comment is not it.
  "registries": {
    "contoso.azurecr.io": {
      "identity": {
        "source": "client-secret",
        "clientSecretfile": "/x",
      }
    }
  }
})"),
            "7:9: registries.\"contoso.azurecr.io\".identity: unknown key \"clientSecretfile\" (did you mean "
            "\"clientSecretFile\"?)");
}

TEST(SettingsError, OfWhatIsNoJsonNamesLineAndColumn) {
  constexpr const char* hint =
      ". Keys and texts stand in double quotes; comments and trailing commas are allowed";
  const std::pair<const char*, const char*> wrong[] = {
      {"{\n  \"defaults\": {\n", "3:1: it ends too early: something is not closed"},
      {"{\n  \"defaults\": nope\n}", "2:15: this is not JSON"},
      {"{\n  defaults: {}\n}", "2:3: this is not JSON"},
      {"{\"defaults\": {}}\n{", "2:1: something follows the closing brace"},
      {"{} /* open", "1:11: it ends too early: something is not closed"},
      // Columns count characters, not bytes.
      {"{/* \xC3\xA4\xC3\xB6 */ x}", "1:11: this is not JSON"},
      {"{\"\xFF\": 1}", "1:3: this is not JSON"},
  };
  SettingsFolder folder;
  for (const auto& [text, error] : wrong)
    EXPECT_EQ(error_of(folder, text), std::string(error) + hint) << text;
  std::string deep;
  for (int i = 0; i < 17; ++i) deep += "{\"a\":";
  EXPECT_NE(error_of(folder, deep).find("nested too deeply"), std::string::npos);
}

TEST(SettingsError, OfAFileWithNothingInItSaysWhatSetsNothing) {
  const char* const error = "1:1: nothing stands in it. Write {} into it, which sets nothing";
  expect_errors({{"", error}, {" \r\n", error}, {"// nothing yet\n/* at all */", error}});
  SettingsFolder folder;
  EXPECT_EQ(error_of(folder, "{}"), "no error");
}

TEST(SettingsError, OfAByteOrderMarkNamesIt) {
  SettingsFolder folder;
  const std::string error =
      "1:1: it begins with a byte order mark: save it as UTF-8 without one. Correct " + folder.path();
  EXPECT_EQ(error_of(folder, "\xEF\xBB\xBF{}"), error);
  EXPECT_EQ(error_of(folder, std::string_view("\xFF\xFE{\0}\0", 6)), error);
  EXPECT_EQ(error_of(folder, std::string_view("\xFE\xFF\0{\0}", 6)), error);
}

TEST(SettingsError, CountsLinesOfDosAsLines) {
  expect_errors(
      {{"{\r\n  // a\r\n  \"x\": 1,\r\n}\r\n",
        "3:3: unknown key \"x\". Known are $schema, defaults, registries, clouds, keychain or sealing"}});
}

TEST(SettingsError, OfKeychains) {
  expect_errors({
      {R"({"sealing": "keyrings"})",
       "1:2: sealing: unknown sealing \"keyrings\" (did you mean \"keyring\"?)"},
      {R"({"sealing": true})", "1:2: sealing: must be a string, and is true or false"},
      {R"({"keychain": 1})", "1:2: keychain: must be a string, and is a number"},
      {R"({"keychain": "docker-credential-pass"})",
       "1:2: keychain: begins with docker-credential-. Leave that out: \"pass\""},
      {R"({"keychain": "acr"})",
       "1:2: keychain: \"acr\" is this helper itself. Name another one, or \"file\""},
      {R"({"keychain": "../pass"})",
       "1:2: keychain: \"../pass\" is not \"auto\", \"file\", or the name of a credential helper"},
  });
}

TEST(SettingsError, OfUnknownKeys) {
  expect_errors({
      {R"({"default": {}})", R"(1:2: unknown key "default" (did you mean "defaults"?))"},
      {R"({"x": {}})",
       R"(1:2: unknown key "x". Known are $schema, defaults, registries, clouds, keychain or sealing)"},
      {R"({"defaults": {"tennant": "a.b"}})",
       R"(1:15: defaults: unknown key "tennant" (did you mean "tenant"?))"},
      {R"({"defaults": {"username": "guid"}})",
       R"(1:15: defaults: unknown key "username" (did you mean "userName"?))"},
      {R"({"clouds": {"a": {"suffix": "b.c"}}})",
       R"(1:19: clouds.a: unknown key "suffix". Known are registrySuffix, authority, armEndpoint or armAudience)"},
  });
}

TEST(SettingsError, OfKeysThatStandThereTwice) {
  SettingsFolder folder;
  const std::string hint = ". Correct " + folder.path();
  EXPECT_EQ(error_of(folder, "{\"defaults\": {},\n \"defaults\": {}}"),
            R"(2:2: the key "defaults" stands here a second time)" + hint);
  EXPECT_EQ(error_of(folder, R"({"defaults": {"tenant": "a.b", "tenant": "a.b"}})"),
            R"(1:32: the key "tenant" stands here a second time)" + hint);
  expect_errors({
      {R"({"registries": {"a.azurecr.io": {}, "A.azurecr.io": {}}})",
       R"(1:37: registries: "A.azurecr.io" stands here a second time)"},
      {R"({"clouds": {"a": {"armEndpoint": "https://x"}, "A": {"armEndpoint": "https://x"}}})",
       R"(1:48: clouds: "A" stands here a second time)"},
  });
}

TEST(SettingsError, OfValuesOfAnotherKind) {
  expect_errors({
      {"[]", "1:1: must be an object, and is an array"},
      {R"({"defaults": "x"})", "1:2: defaults: must be an object, and is a string"},
      {R"({"registries": []})", "1:2: registries: must be an object, and is an array"},
      {R"({"registries": {"a.azurecr.io": null}})",
       "1:17: registries.\"a.azurecr.io\": must be an object, and is null"},
      {R"({"defaults": {"tenant": 5}})", "1:15: defaults.tenant: must be a string, and is a number"},
      {R"({"defaults": {"cloud": {}}})", "1:15: defaults.cloud: must be a string, and is an object"},
      {R"({"clouds": {"a": 1.5}})", "1:13: clouds.a: must be an object, and is a number"},
  });
  expect_identity_errors({
      {"true", ": must be a source's name or an object, and is true or false"},
      {R"({"source": 1})", ".source: must be a source's name, and is a number"},
      {R"({"source": "certificate", "certificateFile": "/c", "sendCertificateChain": "yes"})",
       ".sendCertificateChain: must be true or false, and is a string"},
      {R"({"source": "client-secret", "clientSecretFile": 1})",
       ".clientSecretFile: must be a string, and is a number"},
  });
}

TEST(SettingsError, OfIdentities) {
  expect_identity_errors({
      {R"("azure-clli")", R"(: unknown source "azure-clli" (did you mean "azure-cli"?))"},
      {R"({"clientId": "1"})", R"(: an identity needs "source")"},
      {R"({"source": "azure-cli", "tokenFile": "/x"})",
       ".tokenFile: belongs to the source workload-identity or token-file, not to azure-cli. azure-cli takes "
       "subscription"},
      {R"({"source": "environment", "clientId": "1"})",
       ".clientId: belongs to the source client-secret, certificate, workload-identity, token-file, "
       "token-variable, github-actions, azure-pipelines or managed-identity, not to environment. environment "
       "takes no parameters"},
      {R"({"source": "client-secret", "clientSecretFile": "/x", "clientSecretVariable": "X"})",
       ".clientSecretVariable: cannot stand beside clientSecretFile. Take one of the two out"},
      {R"({"source": "managed-identity", "objectId": "1", "clientId": "2"})",
       ".clientId: cannot stand beside objectId. Take one of the two out"},
      {R"({"source": "managed-identity", "resourceId": "pull"})",
       R"(.resourceId: "pull" is not a resource's id, which begins with /subscriptions/)"},
      {R"({"source": "certificate", "certificatePasswordFile": "/x"})",
       R"(: "certificatePasswordFile" needs "certificateFile" beside it)"},
      {R"("token-variable")", R"(: the source token-variable needs "tokenVariable")"},
      {R"({"source": "client-secret", "clientSecretFile": "secret"})",
       ".clientSecretFile: is not an absolute path. Begin it with / or with ~/"},
      {R"({"source": "client-secret", "clientSecretFile": "~me/secret"})",
       ".clientSecretFile: is not an absolute path. Begin it with / or with ~/"},
      {R"({"source": "client-secret", "clientSecretFile": "~/secret"})",
       ".clientSecretFile: ~ stands for nothing, because HOME is not set"},
      {R"({"source": "client-secret", "clientId": ""})", R"(.clientId: "" is not an id)"},
      {R"({"source": "azure-cli", "subscription": "--debug"})", R"(.subscription: "--debug" is not a name)"},
  });
}

TEST(SettingsError, OfASecretDoesNotRepeatIt) {
  constexpr const char* where =
      ": settings hold no secrets. Put it into a file or a variable of its own, and ";
  const std::string as_secret = where + std::string("name that as clientSecretFile or clientSecretVariable");
  const std::string as_password =
      where + std::string("name that as certificatePasswordFile or certificatePasswordVariable");
  expect_identity_errors({
      {R"({"source": "client-secret", "clientSecret": "hunter2"})", (".clientSecret" + as_secret).c_str()},
      {R"({"source": "client-secret", "client_secret": "hunter2"})", (".client_secret" + as_secret).c_str()},
      {R"({"source": "certificate", "password": "hunter2"})", (".password" + as_password).c_str()},
      {R"({"source": "client-secret", "clientSecretVariable": "hunter-2"})",
       ".clientSecretVariable: is not the name of an environment variable"},
  });
  expect_errors(
      {{R"({"defaults": {"password": "hunter2"}})",
        "1:15: defaults.password: settings hold no secrets. Put it into a file or a variable of its "
        "own, and name that in the identity"}});
}

TEST(SettingsError, OfARegistrysOtherKeys) {
  expect_errors({
      {R"({"defaults": {"userName": "tokn"}})",
       R"(1:15: defaults.userName: unknown user name "tokn" (did you mean "token"?))"},
      {R"({"defaults": {"cloud": "chnia"}})",
       R"(1:15: defaults.cloud: unknown cloud "chnia" (did you mean "china"?))"},
      {R"({"defaults": {"audience": "https://x.example/.default"}})",
       "1:15: defaults.audience: is a scope, not an audience. Leave out /.default"},
      {R"({"defaults": {"identity": {"source": "azure-cli", "subscription": "S"}, "tenant": "a.b"}})",
       "1:73: defaults.tenant: cannot stand beside the identity's \"subscription\". az takes one of the two; "
       "a "
       "subscription is in one tenant anyway"},
      {R"({"defaults": {"identity": {"source": "azure-cli", "subscription": "S"}},
           "registries": {"a.azurecr.io": {"tenant": "a.b"}}})",
       "2:44: registries.\"a.azurecr.io\".tenant: cannot stand beside the \"subscription\" of the defaults' "
       "identity. az takes one of the two. Name an identity for this registry, too"},
  });
  SettingsFolder folder;
  for (const char* tenant : {"", "contoso", "common", "1-2", "a..b", "10.0.0.1", "a.b/c", "-a.b",
                             "72f988bf-86f1-41af-91ab-2d7cd011db4"}) {
    const std::string error = error_of(folder, R"({"defaults": {"tenant": ")" + std::string(tenant) + "\"}}");
    EXPECT_EQ(error, "1:15: defaults.tenant: \"" + std::string(tenant) +
                         "\" is not a tenant: neither an id nor a domain");
  }
  for (const char* url : {"http://x.example", "x.example", "https://", "https://u@x.example", "https://x/?a",
                          "https://x/#a", "https://x y", "https://x:0", "https://x:99999", "https://10.0.0.1",
                          "https://x.example/\\\"", "HTTPS://x.example"}) {
    const std::string error = error_of(folder, R"({"defaults": {"audience": ")" + std::string(url) + "\"}}");
    EXPECT_NE(error.find("is not an https URL"), std::string::npos) << error;
  }
}

TEST(SettingsError, OfLoginServers) {
  expect_errors({
      {R"({"registries": {"https://contoso.azurecr.io/v2/": {}}})",
       "1:17: registries: \"https://contoso.azurecr.io/v2/\" is not a login server. Did you mean "
       "\"contoso.azurecr.io\"?"},
      {R"({"registries": {"contoso": {}}})",
       "1:17: registries: \"contoso\" is not a login server. Did you mean \"contoso.azurecr.io\"?"},
      {R"({"registries": {"a b": {}}})",
       "1:17: registries: \"a b\" is not a login server. Name one such as contoso.azurecr.io"},
      {R"({"registries": {"con*.azurecr.io": {}}})",
       "1:17: registries: \"con*.azurecr.io\" is not a pattern of login servers. A * stands for exactly one "
       "whole label, as in *.azurecr.io"},
  });
}

TEST(SettingsError, OfClouds) {
  expect_errors({
      {R"({"clouds": {"a": {"armAudience": "https://x"}}})",
       "1:13: clouds.a: needs \"registrySuffix\" and \"authority\", or \"armEndpoint\" to read them from"},
      {R"({"clouds": {"a": {"registrySuffix": "acr.contoso.com"}}})",
       "1:13: clouds.a: needs \"authority\", or \"armEndpoint\" to read it from"},
      {R"({"clouds": {"China": {"armEndpoint": "https://x"}}})",
       "1:13: clouds: \"China\" is the name of one of Azure's own clouds. Take another name; Azure's own "
       "clouds "
       "need no entry"},
      {R"({"clouds": {"a b": {"armEndpoint": "https://x"}}})",
       "1:13: clouds: \"a b\" is not a cloud's name. Take letters, digits and hyphens"},
      {R"({"clouds": {"a": {"registrySuffix": "x.y", "armEndpoint": "https://x"},
                      "b": {"registrySuffix": "X.Y", "armEndpoint": "https://y"}}})",
       "2:29: clouds.b.registrySuffix: \"x.y\" is that of the cloud \"a\""},
      {R"({"clouds": {"a": {"armEndpoint": "http://x"}}})",
       "1:19: clouds.a.armEndpoint: \"http://x\" is not an https URL"},
  });
  SettingsFolder folder;
  const auto suffix_error = [&folder](const std::string& suffix) {
    return error_of(
        folder, R"({"clouds": {"a": {"armEndpoint": "https://x", "registrySuffix": ")" + suffix + "\"}}}");
  };
  for (const char* wrong :
       {"", "com", ".contoso.com", "*.contoso.com", "contoso.com.", "10.0.0.1", "a.b:443"}) {
    EXPECT_NE(suffix_error(wrong).find("is not a domain of at least two labels"), std::string::npos) << wrong;
  }
  for (const char* azures : {"azurecr.io", "x.azurecr.io", "AZURECR.CN", "evil.blob.core.windows.net",
                             "vm.eastus.cloudapp.azure.com"}) {
    EXPECT_NE(suffix_error(azures).find("belongs to Azure itself"), std::string::npos) << azures;
  }
  EXPECT_EQ(suffix_error("notazurecr.io"), "no error");
}

TEST(SettingsError, PrintsNothingThatATerminalWouldObey) {
  SettingsFolder folder;
  const std::string error = error_of(folder, R"({"\u001b[31m": 1, "defaults": {}})");
  EXPECT_TRUE(std::all_of(error.begin(), error.end(), [](char c) { return c >= ' '; })) << error;
}

TEST(SettingsError, SurvivesAnEscapeInAKey) {
  SettingsFolder folder;
  EXPECT_EQ(error_of(folder, R"({"defaults": {"tenan\u0074": 1}})"),
            "1:15: defaults.tenant: must be a string, and is a number");
}

TEST(Nearest, IsAWordAFewLettersAway) {
  const std::vector<std::string_view> words{"clientId", "objectId", "resourceId", "source"};
  EXPECT_EQ(acr::config::nearest("clientid", words), "clientId");
  EXPECT_EQ(acr::config::nearest("cleintId", words), "clientId");
  EXPECT_EQ(acr::config::nearest("sorce", words), "source");
  EXPECT_EQ(acr::config::nearest("tenant", words), "");
  EXPECT_EQ(acr::config::nearest("", words), "");
  EXPECT_EQ(acr::config::nearest(std::string(5000, 'c'), words), "");
  EXPECT_EQ(acr::config::nearest("ab", {"aa", "bb"}), "") << "as near to both";
}

}  // namespace

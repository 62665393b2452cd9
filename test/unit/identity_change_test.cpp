// Whoever changes what selects the identity never gets what was cached for the former one, and gets it again
// when it is changed back.
#include <fstream>
#include <functional>
#include <set>

#include "cached_world.hpp"

namespace {

using acr::Result;
using acr::http::Response;
using acr::test::response;
using acr::test::Sent;
using Variables = std::map<std::string, std::string>;

struct Change {
  const char* name;
  const char* value;
};

class IdentityChange : public acr::test::CachedWorld {
 protected:
  /// Every identity source works, wherever it is asked.
  IdentityChange() {
    const auto azures = world.http.answer;
    world.http.answer = [azures](const Sent& sent) -> Result<Response> {
      if (sent.host == "contoso.azurecr.io") return azures(sent);
      return response(200, R"({"access_token":"for-acr","expires_in":"3599"})");
    };
  }
  void expect_each_to_matter(const std::vector<Change>& changes) {
    const Variables before = world.environment.values;
    std::set<std::string> tokens{token()};
    for (const Change& change : changes) {
      world.environment.values = before;
      world.environment.values[change.name] = change.value;
      const std::string changed = token();
      EXPECT_TRUE(changed.starts_with("eyJ")) << change.name << ": " << changed;
      EXPECT_TRUE(tokens.insert(changed).second)
          << change.name << "=" << change.value << " got a former token";
      EXPECT_EQ(token(), changed) << "was not kept";
    }
    world.environment.values = before;
    const std::size_t exchanges = world.http.sent.size();
    EXPECT_TRUE(tokens.contains(token()));
    EXPECT_EQ(world.http.sent.size(), exchanges) << "changed back, it was asked for again";
  }
  /// Nothing but what the test says.
  void start_from(Variables variables) {
    variables["XDG_CACHE_HOME"] = directory.path();
    world.environment.values = std::move(variables);
  }
  std::filesystem::path az_profile() {
    const std::filesystem::path folder = directory.path() / "az";
    std::filesystem::create_directory(folder);
    return folder / "azureProfile.json";
  }
  void sign_in_to_az(const std::string& account) {
    // As az does: a new file, renamed into place.
    std::ofstream(directory.path() / "new") << acr::test::az_profile_of(account);
    std::filesystem::rename(directory.path() / "new", az_profile());
    world.processes.installed = true;
    world.processes.out = R"({"accessToken":"for-acr","expires_on":1900000000})";
  }
};

TEST_F(IdentityChange, OfAServicePrincipal) {
  expect_each_to_matter({{"AZURE_TENANT_ID", "tenant-2"},
                         {"AZURE_CLIENT_ID", "client-2"},
                         {"AZURE_CLIENT_SECRET", "another"},
                         {"AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us"},
                         {"AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential"},
                         {"DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY", "system"}});
}

TEST_F(IdentityChange, OfAManagedIdentity) {
  start_from({{"AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential"}});
  expect_each_to_matter({{"AZURE_CLIENT_ID", "1-2"},
                         {"DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY", "client-id:3-4"},
                         {"DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY", "object-id:3-4"},
                         {"DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY", "resource-id:3-4"},
                         {"AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:2579"}});
}

TEST_F(IdentityChange, OfTheAzureCli) {
  start_from({{"AZURE_TOKEN_CREDENTIALS", "dev"}, {"AZURE_CONFIG_DIR", directory.path() / "az"}});
  sign_in_to_az("first");
  std::filesystem::create_directory(directory.path() / "other");
  const std::string other = directory.path() / "other";
  expect_each_to_matter({{"AZURE_CONFIG_DIR", other.c_str()}});
  const std::string former = token();
  sign_in_to_az("other");  // as long as the former
  const std::string latter = token();
  EXPECT_NE(latter, former);
  EXPECT_EQ(token(), latter);
  std::filesystem::remove(az_profile());  // az logout
  EXPECT_NE(token(), latter);
}

TEST_F(IdentityChange, IsNotSeenWhereItCannotMatter) {
  const std::string first = token();
  for (const Change& change : {Change{"HOME", "/home/me"}, Change{"AZURE_CONFIG_DIR", "/elsewhere"},
                               Change{"PATH", "/bin"}, Change{"DOCKER_CREDENTIAL_ACR_USERNAME", "token"}}) {
    world.environment.values[change.name] = change.value;
    EXPECT_EQ(token(), first) << change.name;
  }
}

TEST_F(IdentityChange, WhileTheEntraTokenIsFetchedKeepsNeitherToken) {
  start_from({{"AZURE_TOKEN_CREDENTIALS", "dev"}, {"AZURE_CONFIG_DIR", directory.path() / "az"}});
  sign_in_to_az("first");
  const auto before = world.http.answer;
  world.http.answer = [&](const Sent& sent) {
    sign_in_to_az("somebody else");
    return before(sent);
  };
  EXPECT_TRUE(get());
  world.http.answer = before;
  EXPECT_EQ(store()->find(key()).error().kind, acr::ErrorKind::not_found);
  world.processes.out = R"({"accessToken":"for-acr-of-another","expires_on":1900000000})";
  EXPECT_TRUE(get());
  EXPECT_NE(world.http.sent.back().body.find("for-acr-of-another"), std::string::npos)
      << "the former account's Entra token was sent";
}

}  // namespace

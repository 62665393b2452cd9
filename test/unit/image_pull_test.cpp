// What the kubelet's plugin answers for an image: the faked Azure, and a real disk.
#include "credhelper/image_pull.hpp"

#include <gtest/gtest.h>

#include "cached_world.hpp"
#include "certificates.hpp"
#include "forbidden.hpp"
#include "kept_requests.hpp"

namespace {

using acr::Secret;
using acr::kubelet::answer_pull;
using acr::kubelet::AuthEntry;
using acr::kubelet::CredentialRequest;
using acr::kubelet::CredentialResponse;
using acr::kubelet::PluginOptions;
using acr::kubelet::PullAnswer;
using namespace acr::test;

constexpr const char* guid = "00000000-0000-0000-0000-000000000000";

CredentialRequest request_for(std::string_view image) {
  CredentialRequest request;
  request.image = image;
  return request;
}

class ImagePull : public CachedWorld {
 protected:
  ImagePull() {
    options.azure_json = node.path() / "azure.json";
    azure_json(R"({"useManagedIdentityExtension":true})");
    world.http.answer = [registry = world.http.answer](const Sent& sent) {
      if (sent.host != "169.254.169.254") return registry(sent);
      return acr::Result<acr::http::Response>(
          response(200, R"({"access_token":"for-acr","expires_in":"3599"})"));
    };
  }

  void azure_json(const std::string& text) const { write_file(options.azure_json, text); }
  acr::Result<PullAnswer> ask(const CredentialRequest& request) {
    return answer_pull(request, options, world.context(), world.deadline());
  }
  acr::Result<PullAnswer> ask(std::string_view image) { return ask(request_for(image)); }
  /// A pod of that service account, whose annotations name an application.
  CredentialRequest pod(std::string_view subject, int number = 1) {
    CredentialRequest request = request_for("contoso.azurecr.io/app");
    request.service_account_token =
        Secret(jwt(R"("iss":"https://cluster","sub":")" + std::string(subject) + R"(","jti":")" +
                   std::to_string(number) + R"(","exp":1800003600)"));
    request.annotations = {{"kubernetes.azure.com/acr-client-id", "app-1"},
                           {"kubernetes.azure.com/acr-tenant-id", "72f988bf-86f1-41af-91ab-2d7cd011db47"}};
    return request;
  }
  static std::string complaint(const acr::Result<PullAnswer>& answer) {
    return answer ? "" : answer.error().line();
  }
  static std::vector<std::string> patterns(const CredentialResponse& response) {
    std::vector<std::string> all;
    all.reserve(response.auth.size());
    for (const AuthEntry& entry : response.auth) all.push_back(entry.pattern);
    return all;
  }
  static std::string password(const CredentialResponse& response, std::string_view pattern) {
    for (const AuthEntry& entry : response.auth) {
      if (entry.pattern == pattern) return std::string(entry.password.reveal());
    }
    return {};
  }

  TemporaryDirectory node;
  PluginOptions options;
};

TEST(HostileImage, GetsNothingWithoutAnyLookAround) {
  const Forbidden outside;
  const FakeEnvironment environment;
  Forbidden::Time time;
  Forbidden::Chance chance;
  Forbidden::Programs programs;
  Forbidden::Network network;
  const acr::http::Context context{environment, time, chance, programs, network};
  PluginOptions options;
  options.azure_json = "/nowhere/azure.json";
  options.mirrors = {{"mcr.microsoft.com", "contoso.azurecr.io"}, {"ghcr.io", "docker.io"}};
  for (const char* image :
       {"contoso.azurecr.io.evil.com/img", "x.azurecr.io.evil.com", "azurecr.io/img", "evil-.azurecr.io/img",
        "contoso.azurecr.io@evil.com/img", "evil.com/contoso.azurecr.io/img", "contoso.azurecr.io#x/img",
        "contoso.azurecr.io\n.evil.com/img", "contoso.eastus.data.azurecr.io/img", "xazurecr.io/img",
        "mcr.microsoft.com.evil.com/img", "ghcr.io/img", "nginx", "invalidImage", "", "//",
        "a.azurecr.io:x/b"}) {
    const auto answer = answer_pull(request_for(image), options, context, {});
    ASSERT_TRUE(answer) << image;
    EXPECT_TRUE(answer->response.auth.empty()) << image;
    EXPECT_EQ(answer->response.cache_duration.count(), 0) << image;
    EXPECT_FALSE(answer->due) << image;
  }
}

TEST_F(ImagePull, HasTheNodesManagedIdentity) {
  const auto answer = ask("contoso.azurecr.io/app:1");
  ASSERT_TRUE(answer) << answer.error().line();
  EXPECT_EQ(patterns(answer->response), (std::vector<std::string>{"*.azurecr.*", "contoso.azurecr.io"}));
  EXPECT_EQ(answer->response.auth[0].user_name, "");
  EXPECT_EQ(answer->response.auth[1].user_name, guid);
  EXPECT_TRUE(answer->response.auth[1].password.reveal().starts_with("eyJ"));
  EXPECT_EQ(answer->response.cache_duration, std::chrono::hours(1));
  EXPECT_EQ(azure.entra_calls(), 0);
}

TEST_F(ImagePull, IsAskedForOnceHoweverManyImages) {
  const auto first = ask("contoso.azurecr.io/app:1");
  const auto second = ask("contoso.azurecr.io/other@sha256:0");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(password(first->response, "contoso.azurecr.io"),
            password(second->response, "contoso.azurecr.io"));
  EXPECT_EQ(world.http.count("contoso.azurecr.io"), 1);
}

TEST_F(ImagePull, IsKeptForNoLongerThanTheTokenLives) {
  const auto first = ask("contoso.azurecr.io/app");
  ASSERT_TRUE(first && first->due);
  EXPECT_TRUE(is_free(*first->due, world.context())) << "the cache has never been tidied";
  finish(*first->due, world.context(), world.deadline());
  EXPECT_FALSE(is_free(*first->due, world.context()));
  world.clock.time += std::chrono::seconds(7200);
  const auto later = ask("contoso.azurecr.io/app");
  ASSERT_TRUE(later);
  EXPECT_EQ(later->response.cache_duration, std::chrono::minutes(30));
  ASSERT_TRUE(later->due) << "more than half of its life is over";
  EXPECT_TRUE(is_free(*later->due, world.context()));
  finish(*later->due, world.context(), world.deadline());
  const auto renewed = ask("contoso.azurecr.io/app");
  ASSERT_TRUE(renewed);
  EXPECT_NE(password(renewed->response, "contoso.azurecr.io"),
            password(later->response, "contoso.azurecr.io"));
  EXPECT_EQ(renewed->response.cache_duration, std::chrono::hours(1));
  EXPECT_FALSE(renewed->due);
}

TEST_F(ImagePull, HasTheImagesOwnSpellingAndRegionalPatterns) {
  const auto spelt = ask("ConToso.azurecr.io:443/app");
  ASSERT_TRUE(spelt);
  EXPECT_EQ(patterns(spelt->response), (std::vector<std::string>{"*.azurecr.*", "ConToso.azurecr.io"}));
  const auto regional = ask("contoso.eastus.geo.azurecr.io/app");
  ASSERT_TRUE(regional) << regional.error().line();
  EXPECT_EQ(patterns(regional->response),
            (std::vector<std::string>{"*.eastus.geo.azurecr.io", "contoso.eastus.geo.azurecr.io"}));
}

TEST_F(ImagePull, IsForAMirrorsSourceToo) {
  options.mirrors = {{"mcr.microsoft.com", "contoso.azurecr.io"}};
  const auto answer = ask("mcr.microsoft.com/dotnet:8");
  ASSERT_TRUE(answer) << answer.error().line();
  EXPECT_EQ(patterns(answer->response),
            (std::vector<std::string>{"*.azurecr.*", "contoso.azurecr.io", "mcr.microsoft.com"}));
  EXPECT_EQ(password(answer->response, "mcr.microsoft.com"),
            password(answer->response, "contoso.azurecr.io"));
}

TEST_F(ImagePull, IsForTheImageAloneWhereAMirrorIsOfAPartOfItsHost) {
  options.mirrors = {{"ghcr.io/a", "contoso.azurecr.io"}, {"ghcr.io/b", "fabrikam.azurecr.io"}};
  const auto one = ask("ghcr.io/a/app:1");
  const auto whole = ask("contoso.azurecr.io/app:1");
  ASSERT_TRUE(one && whole);
  EXPECT_TRUE(one->response.for_image_alone);
  EXPECT_FALSE(whole->response.for_image_alone);
}

TEST_F(ImagePull, FromACloudThatTheEnvironmentDescribesIsRenewedToo) {
  azure_json(R"({"cloud":"Stack","useManagedIdentityExtension":true})");
  const std::string described = node.path() / "environment.json";
  write_file(described, R"({"name":"Stack","activeDirectoryEndpoint":"https://login.stack.example/",
    "resourceManagerEndpoint":"https://arm.stack.example","tokenAudience":"https://aud.stack.example/",
    "containerRegistryDNSSuffix":".azurecr.stack.example"})");
  world.environment.values["AZURE_ENVIRONMENT_FILEPATH"] = described;
  const char* const registry = "contoso.azurecr.stack.example";
  ASSERT_TRUE(ask("contoso.azurecr.stack.example/app"));
  world.clock.time += std::chrono::seconds(7200);
  const auto ageing = ask("contoso.azurecr.stack.example/app");
  ASSERT_TRUE(ageing && ageing->due) << complaint(ageing);
  EXPECT_TRUE(is_free(*ageing->due, world.context()));
  finish(*ageing->due, world.context(), world.deadline());
  const auto renewed = ask("contoso.azurecr.stack.example/app");
  ASSERT_TRUE(renewed);
  EXPECT_NE(password(renewed->response, registry), password(ageing->response, registry));
}

TEST_F(ImagePull, HandsOutAServicePrincipalAsItIs) {
  azure_json(R"({"aadClientId":"c","aadClientSecret":"canary"})");
  const auto answer = ask("contoso.eastus.geo.azurecr.io/app");
  ASSERT_TRUE(answer);
  EXPECT_EQ(password(answer->response, "contoso.eastus.geo.azurecr.io"), "canary");
  EXPECT_EQ(patterns(answer->response),
            (std::vector<std::string>{"*.eastus.geo.azurecr.io", "contoso.eastus.geo.azurecr.io"}))
      << "and to no other registry";
  EXPECT_EQ(answer->response.cache_duration, std::chrono::minutes(5));
  EXPECT_TRUE(world.http.sent.empty());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path())) << "nothing of it is kept";
}

TEST_F(ImagePull, SaysWhatAzureJsonLacks) {
  azure_json("{}");
  EXPECT_NE(complaint(ask("contoso.azurecr.io/app")).find("neither a managed identity nor"),
            std::string::npos);
  azure_json(R"({"aadClientId":"c","aadClientCertPath":"/x.pem","aadClientCertPassword":"canary"})");
  const std::string password = complaint(ask("contoso.azurecr.io/app"));
  EXPECT_NE(password.find("not supported"), std::string::npos);
  EXPECT_EQ(password.find("canary"), std::string::npos);
  azure_json(R"({"cloud":"Nowhere","useManagedIdentityExtension":true})");
  EXPECT_NE(complaint(ask("contoso.azurecr.io/app")).find("Nowhere"), std::string::npos);
}

TEST_F(ImagePull, HasThePodsServiceAccountRatherThanTheNode) {
  const auto answer = ask(pod("system:serviceaccount:default:web"));
  ASSERT_TRUE(answer) << answer.error().line();
  EXPECT_EQ(azure.entra_calls(), 1);
  EXPECT_EQ(world.http.count("169.254.169.254"), 0);
  EXPECT_EQ(world.http.sent[0].target, "/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token");
  EXPECT_NE(world.http.sent[0].body.find("client_id=app-1"), std::string::npos);
}

TEST_F(ImagePull, SharesATokenBetweenPodsOfOneServiceAccountOnly) {
  const auto first = ask(pod("system:serviceaccount:default:web", 1));
  const auto same = ask(pod("system:serviceaccount:default:web", 2));
  const auto other = ask(pod("system:serviceaccount:default:db", 3));
  const auto node_itself = ask("contoso.azurecr.io/app");
  ASSERT_TRUE(first && same && other && node_itself);
  const auto token = [](const auto& answer) { return password(answer->response, "contoso.azurecr.io"); };
  EXPECT_EQ(token(first), token(same));
  EXPECT_NE(token(first), token(other));
  EXPECT_NE(token(first), token(node_itself));
  EXPECT_EQ(azure.entra_calls(), 2);
}

TEST_F(ImagePull, SharesNothingBetweenTokensThatNameNobody) {
  CredentialRequest first = pod("");
  CredentialRequest second = pod("", 2);
  ASSERT_TRUE(ask(first));
  ASSERT_TRUE(ask(second));
  EXPECT_EQ(azure.entra_calls(), 2);
}

TEST_F(ImagePull, SaysWhichAnnotationIsMissingOrWrong) {
  CredentialRequest request = pod("web");
  request.annotations.clear();
  EXPECT_NE(complaint(ask(request)).find("no annotation kubernetes.azure.com/acr-client-id"),
            std::string::npos);
  request.annotations = {{"kubernetes.azure.com/acr-client-id", "app-1"}};
  EXPECT_NE(complaint(ask(request)).find("no annotation kubernetes.azure.com/acr-tenant-id"),
            std::string::npos);
  request.annotations.emplace_back("kubernetes.azure.com/acr-tenant-id", "evil.example/x?");
  EXPECT_NE(complaint(ask(request)).find("which is no id"), std::string::npos);
  EXPECT_TRUE(world.http.sent.empty());
}

class BoundPull : public ImagePull {
 protected:
  BoundPull() {
    options.binding = {"sni.example", "API.cluster.example", node.path() / "ca.pem"};
    options.default_client_id = "app-of-all";
    const auto key = make_ec_key();
    write_file(options.binding->ca_file,
               pem(*make_certificate(*key, {.name = "cluster", .authority = true})));
    world.http.answer = [registry = world.http.answer](const Sent& sent) {
      if (sent.host != "api.cluster.example") return registry(sent);
      return acr::Result<acr::http::Response>(
          response(200, R"({"access_token":"for-acr","expires_in":3599})"));
    };
  }
};

TEST_F(BoundPull, AsksTheApiServerUnderTheBindingsName) {
  CredentialRequest request = pod("web");
  request.annotations.clear();
  const auto answer = ask(request);
  ASSERT_TRUE(answer) << answer.error().line();
  const Sent& sent = world.http.sent.at(0);
  EXPECT_EQ(sent.url.host, "api.cluster.example");
  EXPECT_EQ(sent.url.port, 443);
  EXPECT_EQ(sent.target, "/");
  EXPECT_EQ(sent.header("Host"), "sni.example");
  EXPECT_EQ(sent.proof.name, "sni.example");
  EXPECT_EQ(sent.route, acr::http::Route::direct) << "HTTPS_PROXY is for what is outside of the cluster";
  EXPECT_TRUE(sent.proof.authorities.starts_with("-----BEGIN CERTIFICATE"));
  EXPECT_NE(sent.body.find("client_id=app-of-all"), std::string::npos);
  EXPECT_EQ(azure.entra_calls(), 0);
}

TEST_F(BoundPull, NeedsATokenAndTheClustersAuthority) {
  EXPECT_NE(complaint(ask("contoso.azurecr.io/app")).find("no service account's token"), std::string::npos)
      << "the node's identity does not stand in";
  write_file(options.binding->ca_file, "x");
  EXPECT_NE(complaint(ask(pod("web"))).find("no certificate in PEM"), std::string::npos);
  EXPECT_TRUE(world.http.sent.empty());
}

}  // namespace

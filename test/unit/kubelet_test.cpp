// The text between the kubelet and its credential provider plugins.
#include "credhelper/kubelet.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>

#include "credhelper/registry_mirrors.hpp"

namespace {

using namespace std::chrono_literals;
using acr::Secret;
using acr::kubelet::cache_duration;
using acr::kubelet::CredentialResponse;
using acr::kubelet::go_duration;
using acr::kubelet::PulledImage;
using acr::kubelet::read_request;
using acr::kubelet::write_response;

constexpr const char* v1 = "credentialprovider.kubelet.k8s.io/v1";

std::string request(const std::string& members) {
  return R"({"apiVersion":")" + std::string(v1) + R"(","kind":"CredentialProviderRequest")" + members + "}";
}

TEST(KubeletRequest, NamesAnImage) {
  const auto read = read_request(request(R"(,"image":"contoso.azurecr.io/app:1")"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->api_version, v1);
  EXPECT_EQ(read->image, "contoso.azurecr.io/app:1");
  EXPECT_TRUE(read->service_account_token.empty());
  EXPECT_EQ(read->annotation("a"), "");
}

TEST(KubeletRequest, MayHaveAServiceAccount) {
  const auto read = read_request(request(
      R"(,"image":"x","serviceAccountToken":"t","serviceAccountAnnotations":{"a":"1","b":"2","c":3})"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->service_account_token.reveal(), "t");
  EXPECT_EQ(read->annotation("a"), "1");
  EXPECT_EQ(read->annotation("b"), "2");
  EXPECT_EQ(read->annotation("c"), "") << "annotations are strings";
}

TEST(KubeletRequest, MayHaveMembersThatAreNewerThanWeAre) {
  EXPECT_TRUE(read_request(request(R"(,"image":"x","podName":"web-0","deep":{"a":[1]})")));
}

TEST(KubeletRequest, IsRefusedIfItIsNone) {
  struct Case {
    std::string text;
    const char* complaint;
  };
  const std::array cases{
      Case{"", "not a JSON object"},
      Case{"[]", "not a JSON object"},
      Case{std::string(65536, 'x'), "not a JSON object"},
      Case{std::string(65536, '['), "not a JSON object"},
      Case{"{}", "kind is \"\""},
      Case{request(""), "names no image"},
      Case{request(R"(,"image":"")"), "names no image"},
      Case{request(R"(,"image":7)"), "names no image"},
      Case{R"({"apiVersion":"v1","kind":"CredentialProviderRequest","image":"x"})", R"("v1" is not known)"},
      Case{R"({"kind":"CredentialProviderRequest","image":"x"})", R"("" is not known)"},
      Case{R"({"apiVersion":"credentialprovider.kubelet.k8s.io/v1","kind":"Pod","image":"x"})", "\"Pod\""},
  };
  for (const Case& one : cases) {
    const auto read = read_request(one.text);
    ASSERT_FALSE(read) << one.text;
    EXPECT_EQ(read.error().kind, acr::ErrorKind::bad_input);
    EXPECT_NE(read.error().what.find(one.complaint), std::string::npos) << read.error().what;
  }
}

TEST(KubeletRequest, OfAnotherVersionHasThatVersionsAnswer) {
  for (const char* version : {"v1", "v1beta1", "v1alpha1"}) {
    const std::string full = std::string("credentialprovider.kubelet.k8s.io/") + version;
    const auto read =
        read_request(R"({"apiVersion":")" + full + R"(","kind":"CredentialProviderRequest","image":"x"})");
    ASSERT_TRUE(read);
    EXPECT_NE(std::string(write_response(read->api_version, {}).reveal()).find("\"" + full + "\""),
              std::string::npos);
  }
}

TEST(KubeletResponse, HasTheMembersOfThePublicApi) {
  CredentialResponse response;
  response.cache_duration = 90min;
  response.auth.push_back({"*.azurecr.*", {}, {}});
  response.auth.push_back({"contoso.azurecr.io", "me", Secret("pass\"word")});
  EXPECT_EQ(write_response(v1, response).reveal(),
            R"({"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1",)"
            R"("cacheKeyType":"Registry","cacheDuration":"1h30m0s","auth":{)"
            R"("*.azurecr.*":{"username":"","password":""},)"
            R"("contoso.azurecr.io":{"username":"me","password":"pass\"word"}}})"
            "\n");
}

TEST(KubeletResponse, ForWhatIsNotOursIsEmptyAndNotKept) {
  EXPECT_EQ(write_response(v1, {}).reveal(),
            R"({"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1",)"
            R"("cacheKeyType":"Registry","cacheDuration":"0s","auth":{}})"
            "\n");
}

TEST(KubeletResponse, ForAnImageAloneIsNotKeptForItsRegistrysOthers) {
  CredentialResponse response;
  response.for_image_alone = true;
  EXPECT_NE(write_response(v1, response).reveal().find(R"("cacheKeyType":"Image")"), std::string::npos);
}

TEST(Duration, IsWrittenAsGoWritesIt) {
  EXPECT_EQ(go_duration(0s), "0s");
  EXPECT_EQ(go_duration(59s), "59s");
  EXPECT_EQ(go_duration(60s), "1m0s");
  EXPECT_EQ(go_duration(5min), "5m0s");
  EXPECT_EQ(go_duration(1h), "1h0m0s");
  EXPECT_EQ(go_duration(2h + 59min + 30s), "2h59m30s");
  EXPECT_EQ(go_duration(100h + 1s), "100h0m1s");
}

TEST(CacheDuration, IsHalfOfATokensLifeAndAnHourAtMost) {
  EXPECT_EQ(cache_duration(3h), 1h);
  EXPECT_EQ(cache_duration(2h), 1h);
  EXPECT_EQ(cache_duration(1h), 30min);
  EXPECT_EQ(cache_duration(1s), 0s);
  EXPECT_EQ(cache_duration(0s), 0s);
  EXPECT_EQ(cache_duration(-1h), 0s);
  for (auto life = 1s; life < 4h; life += 7s) EXPECT_LT(cache_duration(life), life);
}

TEST(RegistryMirrors, AreReadAsTheOthersPluginReadsThem) {
  const auto mirrors =
      acr::kubelet::read_mirrors(" mcr.microsoft.com:contoso.azurecr.io, ghcr.io/team : b.azurecr.io ");
  ASSERT_EQ(mirrors.all.size(), 2U);
  EXPECT_EQ(mirrors.all[0].source, "mcr.microsoft.com");
  EXPECT_EQ(mirrors.all[0].target, "contoso.azurecr.io");
  EXPECT_EQ(mirrors.all[1].source, "ghcr.io/team");
  EXPECT_TRUE(mirrors.misunderstood.empty());
  EXPECT_TRUE(acr::kubelet::read_mirrors("").all.empty());
}

TEST(RegistryMirrors, PassOverWhatTheyDoNotUnderstand) {
  const auto mirrors = acr::kubelet::read_mirrors("a,b:,:c,d:e:f,,g:h");
  ASSERT_EQ(mirrors.all.size(), 1U);
  EXPECT_EQ(mirrors.all[0].source, "g");
  EXPECT_EQ(mirrors.misunderstood, (std::vector<std::string>{"a", "b:", ":c", "d:e:f"}));
}

TEST(RegistryMirrors, AreFollowedByWholeNames) {
  const std::vector<acr::kubelet::RegistryMirror> mirrors{
      {"mcr.microsoft.com", "a.azurecr.io"},
      {"mcr.microsoft.com/oss", "b.azurecr.io"},
      {"ghcr.io/team/app", "c.azurecr.io/x"},
  };
  struct Case {
    const char* image;
    const char* pulled;
    const char* source;
  };
  constexpr std::array cases{
      Case{"mcr.microsoft.com/dotnet:8", "a.azurecr.io/dotnet:8", "mcr.microsoft.com"},
      Case{"mcr.microsoft.com", "a.azurecr.io", "mcr.microsoft.com"},
      Case{"mcr.microsoft.com/oss/x", "b.azurecr.io/x", "mcr.microsoft.com/oss"},
      Case{"mcr.microsoft.com/ossified", "a.azurecr.io/ossified", "mcr.microsoft.com"},
      Case{"ghcr.io/team/app:1", "c.azurecr.io/x:1", "ghcr.io/team/app"},
      Case{"ghcr.io/team/app@sha256:0", "c.azurecr.io/x@sha256:0", "ghcr.io/team/app"},
      Case{"ghcr.io/team/apple", "ghcr.io/team/apple", ""},
      Case{"mcr.microsoft.com.evil.com/x", "mcr.microsoft.com.evil.com/x", ""},
      Case{"mcr.microsoft.com:5000/x", "mcr.microsoft.com:5000/x", ""},
      Case{"evil.com/mcr.microsoft.com/x", "evil.com/mcr.microsoft.com/x", ""},
  };
  for (const Case& one : cases) {
    const PulledImage pulled = follow_mirror(one.image, mirrors);
    EXPECT_EQ(pulled.image, one.pulled);
    EXPECT_EQ(pulled.source, one.source) << one.image;
  }
}

TEST(RegistryMirrors, OfAPartSplitTheirHostForAllImagesThere) {
  const std::vector<acr::kubelet::RegistryMirror> mirrors{
      {"ghcr.io/a", "x.azurecr.io"}, {"ghcr.io/b", "y.azurecr.io"}, {"mcr.microsoft.com", "z.azurecr.io"}};
  for (const char* image : {"ghcr.io/a/app:1", "ghcr.io/b/app", "ghcr.io/c"}) {
    EXPECT_TRUE(follow_mirror(image, mirrors).host_is_split) << image;
  }
  for (const char* image : {"mcr.microsoft.com/dotnet:8", "ghcr.io.example/a/app", "ghcr/a", "ghcr", ""}) {
    EXPECT_FALSE(follow_mirror(image, mirrors).host_is_split) << image;
  }
}

}  // namespace

// The manifest that pull-secret prints. Whether Kubernetes takes it, the client tests ask Kubernetes.
#include "credhelper/pull_secret.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "http/base64.hpp"
#include "http/base64url.hpp"

namespace {

using acr::PullSecret;
using acr::Secret;

PullSecret example() {
  PullSecret secret;
  secret.name = "acr";
  secret.registry = "contoso.azurecr.io";
  secret.user_name = "me";
  secret.password = Secret("pass");
  return secret;
}

std::string encoded(std::string_view text) {
  return std::string(acr::http::encode_base64(text).reveal());
}

TEST(Base64, HasPadding) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("\xff\xfe?"), "//4/");
}

const std::string config =
    encoded(R"({"auths":{"contoso.azurecr.io":{"username":"me","password":"pass","auth":"bWU6cGFzcw=="}}})");

TEST(PullSecretText, IsAManifestInYaml) {
  EXPECT_EQ(acr::write_yaml(example()).reveal(),
            "apiVersion: v1\n"
            "kind: Secret\n"
            "metadata:\n"
            "  name: \"acr\"\n"
            "  labels:\n"
            "    app.kubernetes.io/managed-by: \"docker-credential-acr\"\n"
            "  annotations:\n"
            "    docker-credential-acr/registry: \"contoso.azurecr.io\"\n"
            "type: \"kubernetes.io/dockerconfigjson\"\n"
            "data:\n"
            "  .dockerconfigjson: \"" +
                config + "\"\n");
}

TEST(PullSecretText, IsTheSameInJson) {
  PullSecret secret = example();
  secret.kubernetes_namespace = "build";
  secret.identity = "somebody";
  secret.expires = "2026-11-24T03:41:00Z";
  const Secret text = acr::write_json(secret);
  const boost::json::value expected{
      {"apiVersion", "v1"},
      {"kind", "Secret"},
      {"metadata",
       {{"name", "acr"},
        {"namespace", "build"},
        {"labels", {{"app.kubernetes.io/managed-by", "docker-credential-acr"}}},
        {"annotations",
         {{"docker-credential-acr/registry", "contoso.azurecr.io"},
          {"docker-credential-acr/identity", "somebody"},
          {"docker-credential-acr/expires", "2026-11-24T03:41:00Z"}}}}},
      {"type", "kubernetes.io/dockerconfigjson"},
      {"data", {{".dockerconfigjson", config}}},
  };
  EXPECT_EQ(boost::json::parse(std::string(text.reveal())), expected);
}

TEST(KubernetesNames, FollowItsRules) {
  for (const char* name : {"a", "a-1", "a.b", "contoso.azurecr.io", "0"})
    EXPECT_TRUE(acr::is_object_name(name));
  EXPECT_TRUE(acr::is_object_name(std::string(63, 'x') + "." + std::string(63, 'x')));
  const std::string too_long = std::string(63, 'x') + "." + std::string(63, 'x') + "." +
                               std::string(63, 'x') + "." + std::string(63, 'x');
  for (const std::string& name : {std::string(), std::string("A"), std::string("a_b"), std::string("-a"),
                                  std::string("a-"), std::string(".a"), std::string("a."),
                                  std::string("a..b"), std::string("a b"), std::string("ä"), too_long}) {
    EXPECT_FALSE(acr::is_object_name(name)) << name;
  }
  EXPECT_TRUE(acr::is_namespace_name(std::string(63, 'x')));
  for (const std::string& name :
       {std::string(), std::string("a.b"), std::string(64, 'x'), std::string("A")}) {
    EXPECT_FALSE(acr::is_namespace_name(name)) << name;
  }
}

}  // namespace

#include "machine.hpp"

namespace {

using acr::ErrorKind;
using acr::test::IdKind;
using acr::test::Sent;

constexpr const char* thumbprint = "0123456789abcdefABCDEF0123456789abcdef01";

class ServiceFabric : public acr::test::Machine {
 protected:
  ServiceFabric()
      : Machine({{"IDENTITY_ENDPOINT", "https://10.0.0.4:2377/metadata/identity/oauth2/token"},
                 {"IDENTITY_HEADER", "h-1"},
                 {"IDENTITY_SERVER_THUMBPRINT", thumbprint}}) {}
};

TEST_F(ServiceFabric, IsAskedOfTheOneServerWithThatThumbprint) {
  answer(200, R"({"token_type":"Bearer","access_token":"t","expires_on":1800003600})");
  ASSERT_TRUE(ask());
  const Sent& sent = world.http.sent[0];
  EXPECT_EQ(sent.url.scheme, acr::http::Scheme::https);
  EXPECT_EQ(sent.target,
            "/metadata/identity/oauth2/token?api-version=2019-07-01-preview"
            "&resource=https%3A%2F%2Fcontainerregistry.azure.net");
  EXPECT_EQ(sent.header("Secret"), "h-1");
  EXPECT_EQ(sent.proof.certificate_sha1, thumbprint);
}

TEST_F(ServiceFabric, ItsSecretGoesToNobodyWhoProvesNothing) {
  world.environment.values["IDENTITY_ENDPOINT"] = "http://10.0.0.4:2377/metadata/identity/oauth2/token";
  EXPECT_EQ(ask().error().kind, ErrorKind::bad_input);
  world.environment.values["IDENTITY_ENDPOINT"] = "https://10.0.0.4:2377/metadata/identity/oauth2/token";
  for (const char* wrong :
       {"x", "0123456789abcdefABCDEF0123456789abcdef0", "0123456789abcdefABCDEF0123456789abcdef0g",
        "01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67"}) {
    world.environment.values["IDENTITY_SERVER_THUMBPRINT"] = wrong;
    EXPECT_EQ(ask().error().kind, ErrorKind::bad_input) << wrong;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(ServiceFabric, TheClusterChoosesTheIdentity) {
  EXPECT_EQ(ask({IdKind::client_id, "1-2"}).error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(ServiceFabric, ARedirectionIsARefusal) {
  world.http.answer = [](const Sent&) {
    return acr::test::response(307, "", {{"Location", "https://10.0.0.4:2377/elsewhere"}});
  };
  EXPECT_EQ(ask().error().kind, ErrorKind::rejected);
  EXPECT_EQ(world.http.sent.size(), 1U);
}

}  // namespace

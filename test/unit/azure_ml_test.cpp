#include "identity/entra.hpp"
#include "machine.hpp"

namespace {

using acr::ErrorKind;
using acr::identity::audience_unknown;
using acr::test::IdKind;
using acr::test::Sent;

class AzureMl : public acr::test::Machine {
 protected:
  AzureMl() : Machine({{"MSI_ENDPOINT", "http://127.0.0.1:46808/MSI/auth/"}, {"MSI_SECRET", "m-1"}}) {}
};

constexpr const char* bare =
    "/MSI/auth/?api-version=2017-09-01&resource=https%3A%2F%2Fcontainerregistry.azure.net";

TEST_F(AzureMl, IsAskedWithItsSecret) {
  ASSERT_TRUE(ask());
  const Sent& sent = world.http.sent[0];
  EXPECT_EQ(sent.method, acr::http::Method::get);
  EXPECT_EQ(sent.target, bare);
  EXPECT_EQ(sent.header("secret"), "m-1");
}

TEST_F(AzureMl, TheComputeMayNameTheIdentityAndAPersonAnother) {
  const std::string unnamed = fingerprint();
  world.environment.values["DEFAULT_IDENTITY_CLIENT_ID"] = "1-2";
  ASSERT_TRUE(ask());
  EXPECT_EQ(world.http.sent.back().target, std::string(bare) + "&clientid=1-2");
  EXPECT_NE(fingerprint(), unnamed);
  ASSERT_TRUE(ask({IdKind::client_id, "3-4"}));
  EXPECT_EQ(world.http.sent.back().target, std::string(bare) + "&clientid=3-4");
}

TEST_F(AzureMl, FindsNoIdentityByItsOtherIds) {
  for (const IdKind kind : {IdKind::object_id, IdKind::resource_id}) {
    const auto error = ask({kind, "x"}).error();
    EXPECT_EQ(error.kind, ErrorKind::bad_input);
    EXPECT_EQ(error.hint, "Give its client id");
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(AzureMl, ThatRefusesAnAudienceMayTakeAnother) {
  for (const char* body :
       {R"({"error":"SSO failure, to mitigated it please try to click Jupyter/JupyterLab."})",
        "SSO failure, to mitigated it please try to click Jupyter/JupyterLab."}) {
    answer(400, body);
    const auto error = ask().error();
    EXPECT_TRUE(audience_unknown(error)) << error.line();
    EXPECT_NE(error.hint.find("open JupyterLab"), std::string::npos);
  }
  answer(400, "Managed identity not found.");
  EXPECT_FALSE(audience_unknown(ask().error()));
}

TEST_F(AzureMl, ItsTimesAreReadInEveryForm) {
  for (const char* body : {R"({"access_token":"t","expires_on":"1800003600"})",
                           R"({"access_token":"t","expires_on":1800003600})",
                           R"({"access_token":"t","expires_on":"01/15/2027 09:00:00 +00:00"})"}) {
    answer(200, body);
    const auto token = ask();
    ASSERT_TRUE(token) << body;
    EXPECT_EQ(token->expires.time_since_epoch().count(), 1'800'003'600) << body;
  }
}

}  // namespace

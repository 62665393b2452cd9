#include "identity/entra.hpp"
#include "machine.hpp"

namespace {

using acr::ErrorKind;
using acr::test::IdKind;
using acr::test::Sent;

class CloudShell : public acr::test::Machine {
 protected:
  CloudShell() : Machine({{"MSI_ENDPOINT", "http://localhost:50342/oauth2/token"}}) {}
};

TEST_F(CloudShell, TakesAForm) {
  ASSERT_TRUE(ask());
  const Sent& sent = world.http.sent[0];
  EXPECT_EQ(sent.method, acr::http::Method::post);
  EXPECT_EQ(sent.target, "/oauth2/token");
  EXPECT_EQ(sent.body, "resource=https%3A%2F%2Fcontainerregistry.azure.net");
  EXPECT_EQ(sent.header("Metadata"), "true");
  EXPECT_EQ(sent.header("Content-Type"), "application/x-www-form-urlencoded");
}

TEST_F(CloudShell, HasOneIdentityAlone) {
  for (const IdKind kind : {IdKind::client_id, IdKind::object_id, IdKind::resource_id}) {
    const auto error = ask({kind, "x"}).error();
    EXPECT_EQ(error.kind, ErrorKind::bad_input);
    EXPECT_NE(error.line().find("Cloud Shell has one identity"), std::string::npos) << error.line();
    EXPECT_NE(error.hint.find("unset AZURE_CLIENT_ID"), std::string::npos);
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(CloudShell, ThatRefusesAnAudienceMayTakeAnother) {
  answer(
      400,
      R"({"error":{"code":"AudienceNotSupported","message":"Audience x is not a supported MSI token audience."}})");
  EXPECT_TRUE(acr::identity::audience_unknown(ask().error())) << ask().error().line();
}

}  // namespace

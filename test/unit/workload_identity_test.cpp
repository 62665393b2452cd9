// A Kubernetes workload's identity, and the cluster's proxy that may stand before Entra.
#include "identity/workload_identity.hpp"

#include <gtest/gtest.h>

#include "certificates.hpp"
#include "identity/kubernetes_proxy.hpp"
#include "jwt.hpp"
#include "kept_requests.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::identity::Audience;
using acr::identity::make_workload_identity_source;
using namespace acr::test;

class WorkloadIdentity : public ::testing::Test {
 protected:
  WorkloadIdentity() { write_file(token_file_, id_token_ + "\n"); }

  std::unique_ptr<acr::identity::TokenSource> source() {
    return make_workload_identity_source({"https://login.microsoftonline.com/", "tenant-1"}, "client-1",
                                         token_file_, http_.in(world_));
  }
  void ask() {
    ASSERT_TRUE(source()->token(Audience("https://containerregistry.azure.net"), world_.deadline()));
  }
  Error error() {
    const auto token = source()->token(Audience("a"), world_.deadline());
    return token ? Error{} : token.error();
  }
  std::string identity() {
    acr::FieldDigest digest;
    source()->identify(digest);
    return digest.hex();
  }
  void set(const std::string& variable, const std::string& value) {
    world_.environment.values[variable] = value;
  }

  World world_;
  KeptRequests http_;
  TemporaryDirectory directory_;
  std::string token_file_ = directory_.path() / "token";
  std::string id_token_ = jwt(R"("iss":"https://cluster","exp":1800003600)");
};

TEST_F(WorkloadIdentity, ProvesItselfWithTheServiceAccountsToken) {
  ask();
  const acr::http::Request& request = http_.sent.at(0);
  EXPECT_EQ(request.url.host, "login.microsoftonline.com");
  EXPECT_EQ(request.url.target, "/tenant-1/oauth2/v2.0/token");
  EXPECT_EQ(request.proof.name, "");
  EXPECT_EQ(request.proof.authorities, "");
  EXPECT_EQ(form_field(request, "grant_type"), "client_credentials");
  EXPECT_EQ(form_field(request, "client_assertion"), id_token_);
  EXPECT_EQ(form_field(request, "client_id"), "client-1");
  EXPECT_EQ(form_field(request, "scope"), "https://containerregistry.azure.net/.default");
}

TEST_F(WorkloadIdentity, TellsOfItsFileAndItself) {
  std::filesystem::remove(token_file_);
  EXPECT_EQ(error().what, "workload identity client-1 in tenant tenant-1 with the ID token in " +
                              token_file_ + ": " + token_file_ + " does not exist");
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(WorkloadIdentity, IsTheSameWhateverItsTokenIsNow) {
  const std::string before = identity();
  write_file(token_file_, "another");
  EXPECT_EQ(identity(), before);
  set("AZURE_KUBERNETES_TOKEN_PROXY", "https://proxy.example");
  EXPECT_NE(identity(), before);
}

class KubernetesProxy : public WorkloadIdentity {
 protected:
  KubernetesProxy() { set("AZURE_KUBERNETES_TOKEN_PROXY", "https://Proxy.Example:8443/in/front/"); }

  acr::openssl::Key key_ = make_ec_key();
  std::string authority_ = pem(*make_certificate(*key_, {.name = "cluster", .authority = true}));
};

TEST_F(KubernetesProxy, IsAskedInsteadOfEntraAtItsPathBeforeEntras) {
  ask();
  const acr::http::Request& request = http_.sent.at(0);
  EXPECT_EQ(request.url.host, "proxy.example");
  EXPECT_EQ(request.url.port, 8443);
  EXPECT_EQ(request.url.target, "/in/front/tenant-1/oauth2/v2.0/token");
  // Without an authority of its own it is trusted as any server is.
  EXPECT_EQ(request.proof.authorities, "");
  EXPECT_EQ(http_.sent.size(), 1U) << "Entra itself is not asked";
}

TEST_F(KubernetesProxy, ProvesItselfWithTheNameAndTheAuthorityThatTheClusterSets) {
  set("AZURE_KUBERNETES_SNI_NAME", "abc.ests.aks");
  set("AZURE_KUBERNETES_CA_DATA", authority_);
  ask();
  EXPECT_EQ(http_.sent.at(0).proof.name, "abc.ests.aks");
  EXPECT_EQ(http_.sent.at(0).proof.authorities, authority_);
}

TEST_F(KubernetesProxy, HasItsAuthorityReadAgainAtEveryUse) {
  const std::string file = directory_.path() / "ca.crt";
  set("AZURE_KUBERNETES_CA_FILE", file);
  write_file(file, authority_);
  const auto asked = source();
  ASSERT_TRUE(asked->token(Audience("a"), world_.deadline()));
  const std::string next = pem(*make_certificate(*key_, {.name = "next", .authority = true}));
  write_file(file, next);
  ASSERT_TRUE(asked->token(Audience("a"), world_.deadline()));
  EXPECT_EQ(http_.sent.at(0).proof.authorities, authority_);
  EXPECT_EQ(http_.sent.at(1).proof.authorities, next);
}

TEST_F(KubernetesProxy, IsAnHttpsUrlAndNothingElse) {
  for (const char* url : {"http://proxy.example", "proxy.example", "https://user:canary@proxy.example",
                          "https://proxy.example?a=canary", "https://proxy.example/#canary", "https://"}) {
    set("AZURE_KUBERNETES_TOKEN_PROXY", url);
    const Error wrong = error();
    EXPECT_EQ(wrong.kind, ErrorKind::bad_input) << url;
    EXPECT_NE(wrong.what.find("AZURE_KUBERNETES_TOKEN_PROXY"), std::string::npos) << wrong.line();
    EXPECT_EQ(wrong.line().find("canary"), std::string::npos) << wrong.line();
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(KubernetesProxy, MayNotBeMissingWhereItsCompanionsAreSet) {
  set("AZURE_KUBERNETES_TOKEN_PROXY", "");
  for (const char* variable :
       {"AZURE_KUBERNETES_SNI_NAME", "AZURE_KUBERNETES_CA_FILE", "AZURE_KUBERNETES_CA_DATA"}) {
    set(variable, "x");
    const Error wrong = error();
    EXPECT_EQ(wrong.kind, ErrorKind::bad_input);
    EXPECT_NE(wrong.what.find(std::string(variable) + " is set, but AZURE_KUBERNETES_TOKEN_PROXY is not"),
              std::string::npos)
        << wrong.line();
    set(variable, "");
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(KubernetesProxy, HasOneAuthorityThatCanBeRead) {
  const std::string file = directory_.path() / "ca.crt";
  struct Row {
    std::string data;
    std::string in_file;
    bool file_is_set;
    ErrorKind kind;
    const char* what;
  };
  const std::vector<Row> table{
      {authority_, authority_, true, ErrorKind::bad_input,
       "both AZURE_KUBERNETES_CA_FILE and AZURE_KUBERNETES_CA_DATA are set"},
      {"hello", "", false, ErrorKind::bad_input,
       "there is no certificate in PEM in AZURE_KUBERNETES_CA_DATA"},
      {"", "hello", true, ErrorKind::bad_input,
       "there is no certificate in PEM in AZURE_KUBERNETES_CA_FILE's file"},
      {"", "", true, ErrorKind::transient, "which is empty"},
  };
  for (const Row& row : table) {
    set("AZURE_KUBERNETES_CA_DATA", row.data);
    set("AZURE_KUBERNETES_CA_FILE", row.file_is_set ? file : "");
    write_file(file, row.in_file);
    const Error wrong = error();
    EXPECT_EQ(wrong.kind, row.kind) << wrong.line();
    EXPECT_NE(wrong.what.find(row.what), std::string::npos) << wrong.line();
  }
  std::filesystem::remove(file);
  EXPECT_NE(error().what.find(file + " does not exist"), std::string::npos);
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(KubernetesProxy, IsNotToBeFoundUnderAnyNameAtAll) {
  for (const char* name : {".aks", "a b", "a/b", "*", "a\r\nb"}) {
    set("AZURE_KUBERNETES_SNI_NAME", name);
    const Error wrong = error();
    EXPECT_EQ(wrong.kind, ErrorKind::bad_input) << name;
    EXPECT_NE(wrong.what.find("AZURE_KUBERNETES_SNI_NAME is not a host's name"), std::string::npos);
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(KubernetesProxy, DoesNotExcuseAnAuthorityOrATenantThatIsNone) {
  const auto wrong = make_workload_identity_source({"http://login.example", "tenant-1"}, "client-1",
                                                   token_file_, http_.in(world_));
  EXPECT_FALSE(wrong->token(Audience("a"), world_.deadline()));
  const auto nobody = make_workload_identity_source({"https://login.example", "../x"}, "client-1",
                                                    token_file_, http_.in(world_));
  EXPECT_FALSE(nobody->token(Audience("a"), world_.deadline()));
  EXPECT_TRUE(http_.sent.empty());
}

}  // namespace

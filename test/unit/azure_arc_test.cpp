#include "identity/azure_arc.hpp"

#include <sys/stat.h>

#include <fstream>

#include "machine.hpp"

namespace {

using acr::ErrorKind;
using acr::identity::has_arc_agent;
using acr::identity::read_arc_key;
using acr::test::IdKind;
using acr::test::response;
using acr::test::Sent;
namespace fs = std::filesystem;

class AzureArc : public acr::test::Machine {
 protected:
  AzureArc()
      : Machine({{"IDENTITY_ENDPOINT", "http://localhost:40342/metadata/identity/oauth2/token"},
                 {"IMDS_ENDPOINT", "http://localhost:40342"}}) {}

  void challenge(const std::string& text) {
    world.http.answer = [text](const Sent&) {
      return response(401, R"({"error":"unauthorized_client"})", {{"Www-Authenticate", text}});
    };
  }
};

TEST_F(AzureArc, IsAskedWithoutAProofFirst) {
  ASSERT_TRUE(ask());
  const Sent& sent = world.http.sent[0];
  EXPECT_EQ(sent.host, "localhost");
  EXPECT_EQ(sent.url.port, 40342);
  EXPECT_EQ(sent.target,
            "/metadata/identity/oauth2/token?api-version=2020-06-01"
            "&resource=https%3A%2F%2Fcontainerregistry.azure.net");
  EXPECT_EQ(sent.header("Metadata"), "true");
  EXPECT_EQ(sent.header("Authorization"), "");
}

TEST_F(AzureArc, IsAtItsUsualPlaceWhereTheEnvironmentDoesNotSay) {
  world.environment.values.clear();
  const auto source = acr::identity::make_azure_arc_source({}, world.context());
  ASSERT_TRUE(source->token(acr::identity::Audience("a"), world.deadline()));
  EXPECT_EQ(world.http.sent[0].host, "127.0.0.1");
  EXPECT_EQ(world.http.sent[0].url.port, 40342);
}

TEST_F(AzureArc, MayListenOnIpv6) {
  world.environment.values["IDENTITY_ENDPOINT"] = "http://[::1]:40342/metadata/identity/oauth2/token";
  ASSERT_TRUE(ask());
  EXPECT_EQ(world.http.sent[0].host, "::1");
  EXPECT_EQ(world.http.sent[0].url.port, 40342);
}

TEST_F(AzureArc, IsOnThisMachineOrNowhere) {
  for (const char* elsewhere : {"http://10.0.0.1:40342/t", "https://arc.example/t",
                                "http://127.0.0.1.example/t", "http://localhost.example/t"}) {
    world.environment.values["IDENTITY_ENDPOINT"] = elsewhere;
    EXPECT_EQ(ask().error().kind, ErrorKind::bad_input) << elsewhere;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(AzureArc, AChallengeForAnotherFileIsNotAnswered) {
  for (const char* text : {"", "Digest realm=/var/opt/azcmagent/tokens/a.key", "Basic realm=/etc/shadow",
                           "Basic realm=/var/opt/azcmagent/tokens/../../secret.key"}) {
    challenge(text);
    world.http.sent.clear();
    const auto error = ask().error();
    EXPECT_EQ(error.kind, ErrorKind::rejected) << text;
    EXPECT_TRUE(error.what.starts_with("Arc machine's managed identity: ")) << error.what;
    EXPECT_EQ(world.http.sent.size(), 1U) << text;
  }
}

TEST_F(AzureArc, HasOneIdentityAlone) {
  EXPECT_EQ(ask({IdKind::client_id, "1-2"}).error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(world.http.sent.empty());
}

TEST(AzureArcAgent, IsToldByTheEnvironmentOrByItsProgram) {
  const acr::test::TemporaryDirectory directory;
  const std::string agent = directory.path() / "himds";
  acr::test::FakeEnvironment environment;
  EXPECT_FALSE(has_arc_agent(environment, agent.c_str()));
  environment.values["IMDS_ENDPOINT"] = "http://localhost:40342";
  EXPECT_FALSE(has_arc_agent(environment, agent.c_str()));
  environment.values["IDENTITY_ENDPOINT"] = "http://localhost:40342/t";
  EXPECT_TRUE(has_arc_agent(environment, agent.c_str()));
  environment.values.clear();
  std::ofstream(agent).flush();
  EXPECT_TRUE(has_arc_agent(environment, agent.c_str()));
}

class AzureArcKey : public testing::Test {
 protected:
  AzureArcKey() { fs::create_directories(tokens); }

  void write(const fs::path& path, const std::string& content) { std::ofstream(path) << content; }
  auto read(const std::string& path) { return read_arc_key("Basic realm=" + path, tokens.native()); }
  void expect_refused(const std::string& path) {
    const auto key = read(path);
    ASSERT_FALSE(key) << path;
    EXPECT_EQ(key.error().kind, ErrorKind::rejected) << path;
  }

  acr::test::TemporaryDirectory directory;
  fs::path tokens = directory.path() / "tokens";
};

TEST_F(AzureArcKey, IsReadAsItIs) {
  write(tokens / "a.key", "k-1");
  EXPECT_EQ(read(tokens / "a.key")->reveal(), "k-1");
  write(tokens / "a.key", std::string(4096, 'k'));
  EXPECT_EQ(read(tokens / "a.key")->size(), 4096U);
}

TEST_F(AzureArcKey, OfAnotherDirectoryNameOrKindIsNot) {
  write(directory.path() / "a.key", "outside");
  write(tokens / "a.txt", "no key");
  write(tokens / ".key", "no name");
  fs::create_directories(tokens / "deeper");
  write(tokens / "deeper/a.key", "deeper");
  fs::create_directories(tokens / "directory.key");
  ASSERT_EQ(::mkfifo((tokens / "fifo.key").c_str(), 0600), 0);
  fs::create_symlink(directory.path() / "a.key", tokens / "link.key");
  write(tokens / "large.key", std::string(4097, 'k'));
  const std::string in = tokens.native();
  for (const std::string& path :
       {directory.path().native() + "/a.key", in + "/a.txt", in + "/.key", in + "/deeper/a.key",
        in + "/directory.key", in + "/fifo.key", in + "/link.key", in + "/large.key", in + "/missing.key",
        in + "/../a.key", in + "/../tokens/a.key", in + "//large.key", std::string("a.key"),
        std::string(".key"), std::string(), std::string("tokens/a.key")}) {
    expect_refused(path);
  }
}

TEST_F(AzureArcKey, IsNotNamedByATrick) {
  write(tokens / "a.key", "k-1");
  const std::string path = tokens / "a.key";
  EXPECT_FALSE(read_arc_key("basic realm=" + path + "x", tokens.native()));
  EXPECT_FALSE(read_arc_key("Basic realm=\"" + path + "\"", tokens.native()));
  EXPECT_FALSE(read_arc_key("Bearer realm=" + path, tokens.native()));
  EXPECT_FALSE(read_arc_key(path, tokens.native()));
  EXPECT_FALSE(read(path + std::string("\0.key", 5)));
}

}  // namespace

// Services that echo what they were sent, in every field that we read: no secret gets into an error, nor
// into a file beside the tokens.
#include <fstream>

#include "cached_world.hpp"
#include "credhelper/verbs.hpp"

namespace {

using acr::test::response;
using acr::test::Sent;

constexpr const char* secret = "canary-secret";
constexpr const char* entra_token = "canary-entra-token";

/// Bodies with `word` wherever an error may have a text.
std::vector<std::string> lies(const std::string& word) {
  return {
      word,
      R"({"error":")" + word + "\"}",
      R"({"error":"x","error_description":"before )" + word + R"( after","correlation_id":")" + word +
          R"(","trace_id":")" + word + R"(","claims":")" + word + "\"}",
      R"({"error_codes":[7000215],"error_description":")" + word + R"(","correlation_id":")" + word + "\"}",
      R"({"errors":[{"code":")" + word + R"(","message":"you sent )" + word + R"(","detail":")" + word +
          "\"}]}",
      R"({"access_token":")" + word + "\"}",
      R"({"refresh_token":")" + word + "\"}",
      std::string(290, '.') + word};
}

class Canary : public acr::test::CachedWorld {
 protected:
  void expect_kept_secret(const std::string& word) {
    const acr::Reply reply = acr::verbs::get("contoso.azurecr.io", world.context());
    const std::string said(reply.output.reveal());
    EXPECT_EQ(reply.exit_code, 1) << said;
    EXPECT_EQ(said.find(word), std::string::npos) << said;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory.path())) {
      if (!file.is_regular_file() || file.path().filename().string().starts_with("entra~")) continue;
      std::ifstream stream(file.path());
      const std::string text((std::istreambuf_iterator<char>(stream)), {});
      EXPECT_EQ(text.find(word), std::string::npos) << file.path();
    }
  }
};

TEST_F(Canary, TheClientSecretThatEntraEchoes) {
  for (const unsigned status : {200U, 302U, 400U, 401U, 403U, 500U}) {
    for (const std::string& body : lies(secret)) {
      if (status == 200 && body.find("access_token") != std::string::npos) continue;
      world.http.answer = [&](const auto&) {
        return response(status, body, {{"Location", secret}, {"x-ms-request-id", secret}});
      };
      expect_kept_secret(secret);
    }
  }
}

TEST_F(Canary, TheEntraTokenThatTheRegistryEchoes) {
  for (const unsigned status : {200U, 302U, 400U, 401U, 403U, 404U, 429U, 500U}) {
    for (const std::string& body : lies(entra_token)) {
      world.http.answer = [&](const Sent& sent) {
        if (sent.host == "login.microsoftonline.com") {
          return response(200, R"({"access_token":")" + std::string(entra_token) + R"(","expires_in":3599})");
        }
        return response(status, body, {{"X-Ms-Correlation-Request-Id", entra_token}, {"Date", entra_token}});
      };
      expect_kept_secret(entra_token);
    }
  }
}

TEST_F(Canary, ARefreshTokenForAnotherRegistry) {
  const long long now = world.clock.time.time_since_epoch().count();
  const std::string theirs = acr::test::refresh_token("fabrikam.azurecr.io", now, now + 10800);
  const auto azures = world.http.answer;
  world.http.answer = [&](const Sent& sent) {
    if (sent.host == "login.microsoftonline.com") return azures(sent);
    return acr::Result<acr::http::Response>(response(200, R"({"refresh_token":")" + theirs + "\"}"));
  };
  expect_kept_secret(theirs);
}

TEST_F(Canary, TheTokenThatAzPrintsBesideItsError) {
  world.environment.values = {{"XDG_CACHE_HOME", directory.path()}, {"AZURE_TOKEN_CREDENTIALS", "dev"}};
  world.processes.installed = true;
  const std::string token = acr::test::refresh_token("x", 1, 2);
  for (const int exit_code : {0, 1}) {
    world.processes.exit_code = exit_code;
    world.processes.out = R"({"accessToken":")" + token + "\"}";
    world.processes.err = "ERROR: the token " + token + " is bad";
    expect_kept_secret(token);
  }
}

}  // namespace

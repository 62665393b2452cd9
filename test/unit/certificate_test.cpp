// The assertion that an application's certificate signs.
#include "identity/certificate.hpp"

#include <gtest/gtest.h>

#include "certificates.hpp"
#include "http/base64url.hpp"
#include "http/json.hpp"
#include "http/jwt.hpp"
#include "jwt.hpp"
#include "kept_requests.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::identity::Audience;
using acr::identity::CertificateSettings;
using namespace acr::test;
using Kind = acr::config::SecretPlace::Kind;

constexpr const char* password = "canary pass";

class CertificateAssertion : public ::testing::Test {
 protected:
  CertificateAssertion() {
    world_.clock.time = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    write_file(file_, pem(*certificate_) + pem_key(rsa_key()));
  }

  std::unique_ptr<acr::identity::TokenSource> source(CertificateSettings settings) {
    return make_client_assertion_source(
        {"https://login.microsoftonline.com", "tenant-1"}, "client-1",
        make_certificate_assertion(std::move(settings), "client-1", http_.in(world_)), http_.in(world_));
  }

  /// The assertion that was sent last.
  std::string sent() { return form_field(http_.sent.back(), "client_assertion"); }

  std::string identity(const CertificateSettings& settings) {
    acr::FieldDigest digest;
    source(settings)->identify(digest);
    return digest.hex();
  }

  acr::openssl::Certificate certificate_ = make_certificate(rsa_key());
  World world_;
  KeptRequests http_;
  TemporaryDirectory directory_;
  std::string file_ = directory_.path() / "certificate.pem";
};

boost::json::object header_of(const std::string& jwt) {
  boost::json::object header;
  acr::http::with_json_object(
      acr::http::decode_base64url(jwt.substr(0, jwt.find('.')))->reveal(),
      [&](const boost::json::object& object) { header = boost::json::object(object, {}); });
  return header;
}

boost::json::object claims_of(const std::string& jwt) {
  boost::json::object claims;
  acr::http::with_jwt_claims(
      jwt, [&](const boost::json::object& object) { claims = boost::json::object(object, {}); });
  return claims;
}

bool verifies(const std::string& jwt, EVP_PKEY& key) {
  const std::string message = jwt.substr(0, jwt.rfind('.'));
  const auto signature = acr::http::decode_base64url(jwt.substr(jwt.rfind('.') + 1));
  const acr::openssl::Digest digest(::EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  ::EVP_DigestVerifyInit(digest.get(), &options, ::EVP_sha256(), nullptr, &key);
  ::EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
  ::EVP_PKEY_CTX_set_rsa_pss_saltlen(options, 32);
  return signature &&
         ::EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature->reveal().data()),
                            signature->size(), reinterpret_cast<const unsigned char*>(message.data()),
                            message.size()) == 1;
}

TEST_F(CertificateAssertion, IsSignedAndSaysWhatEntraWants) {
  ASSERT_TRUE(
      source({file_, {}, false})->token(Audience("https://containerregistry.azure.net"), world_.deadline()));
  const acr::http::Request& request = http_.sent.at(0);
  EXPECT_EQ(request.url.host, "login.microsoftonline.com");
  EXPECT_EQ(request.url.target, "/tenant-1/oauth2/v2.0/token");
  EXPECT_EQ(form_field(request, "grant_type"), "client_credentials");
  EXPECT_EQ(form_field(request, "client_id"), "client-1");
  EXPECT_EQ(form_field(request, "client_assertion_type"),
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  EXPECT_EQ(form_field(request, "scope"), "https://containerregistry.azure.net/.default");

  const std::string jwt = sent();
  EXPECT_TRUE(verifies(jwt, rsa_key()));
  std::string changed = jwt;
  changed[changed.find('.') + 5] ^= 1;
  EXPECT_FALSE(verifies(changed, rsa_key()));

  const auto header = header_of(jwt);
  EXPECT_EQ(header.at("alg").as_string(), "PS256");
  EXPECT_EQ(header.at("typ").as_string(), "JWT");
  EXPECT_FALSE(header.contains("x5c"));
  std::array<unsigned char, 32> digest{};
  ::X509_digest(certificate_.get(), ::EVP_sha256(), digest.data(), nullptr);
  EXPECT_EQ(header.at("x5t#S256").as_string(),
            base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}));

  const auto claims = claims_of(jwt);
  const long long now = world_.clock.time.time_since_epoch().count();
  EXPECT_EQ(claims.at("aud").as_string(), "https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token");
  EXPECT_EQ(claims.at("iss").as_string(), "client-1");
  EXPECT_EQ(claims.at("sub").as_string(), "client-1");
  EXPECT_EQ(claims.at("nbf").as_int64(), now);
  EXPECT_EQ(claims.at("exp").as_int64(), now + 600);
  EXPECT_EQ(claims.at("jti").as_string(), "00000000-0000-4000-8000-000000000000");  // the fake's random zeros
}

TEST_F(CertificateAssertion, SendsItsChainIfToldToWithTheLeafFirst) {
  const auto issuer_key = make_ec_key();
  const auto issuer = make_certificate(*issuer_key, {.name = "issuer", .authority = true});
  write_file(file_, pem(*issuer) + pem(*certificate_) + pem_key(rsa_key()));
  ASSERT_TRUE(source({file_, {}, true})->token(Audience("a"), world_.deadline()));
  const auto header = header_of(sent());
  const auto& chain = header.at("x5c").as_array();
  ASSERT_EQ(chain.size(), 2U);
  const auto same = [](const boost::json::value& value, const X509& certificate) {
    std::string text = der(certificate);
    std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0');
    encoded.resize(static_cast<std::size_t>(::EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(encoded.data()), reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size()))));
    return value.as_string() == encoded;
  };
  EXPECT_TRUE(same(chain[0], *certificate_));
  EXPECT_TRUE(same(chain[1], *issuer));
}

TEST_F(CertificateAssertion, IsMadeAnewForEveryToken) {
  const auto application = source({file_, {}, false});
  ASSERT_TRUE(application->token(Audience("a"), world_.deadline()));
  const std::string first = sent();
  world_.clock.time += std::chrono::seconds(700);
  ASSERT_TRUE(application->token(Audience("a"), world_.deadline()));
  EXPECT_NE(claims_of(first).at("nbf"), claims_of(sent()).at("nbf"));
}

TEST_F(CertificateAssertion, QuotesWhatIsNoPlainText) {
  const auto assertion =
      acr::identity::make_certificate_assertion({file_, {}, false}, "a\"b\\c", http_.in(world_));
  const auto authority = acr::identity::make_authority({"https://login.microsoftonline.com:8443/x/", "t"});
  const acr::Result<Secret> made = assertion->make(*authority, world_.deadline());
  ASSERT_TRUE(made);
  const auto claims = claims_of(std::string(made->reveal()));
  EXPECT_EQ(claims.at("sub").as_string(), "a\"b\\c");
  EXPECT_EQ(claims.at("aud").as_string(), "https://login.microsoftonline.com:8443/x/t/oauth2/v2.0/token");
}

TEST_F(CertificateAssertion, TakesThePasswordFromAVariableOrAFile) {
  write_file(file_, pem(*certificate_) + pem_key(rsa_key(), password));
  world_.environment.values["CERTIFICATE_PASSWORD"] = password;
  EXPECT_TRUE(source({file_, {Kind::variable, "CERTIFICATE_PASSWORD"}, false})
                  ->token(Audience("a"), world_.deadline()));
  const std::string password_file = directory_.path() / "password";
  write_file(password_file, std::string(password) + "\n");
  EXPECT_TRUE(source({file_, {Kind::file, password_file}, false})->token(Audience("a"), world_.deadline()));
  const auto token =
      source({file_, {Kind::variable, "ABSENT"}, false})->token(Audience("a"), world_.deadline());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().what, "application client-1 in tenant tenant-1 with certificate " + file_ +
                                    ": its password: ABSENT is not set");
}

TEST_F(CertificateAssertion, ThatCannotBeMadeAsksNobody) {
  for (const std::string& file : {file_ + "2", directory_.path().string()}) {
    const auto token = source({file, {}, false})->token(Audience("a"), world_.deadline());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().kind, ErrorKind::bad_input);
    EXPECT_NE(token.error().what.find(file), std::string::npos);
    EXPECT_NE(token.error().hint.find("AZURE_CLIENT_CERTIFICATE_PATH"), std::string::npos);
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(CertificateAssertion, WhoseDatesArePastIsSentAllTheSameAndDoubtedIfRefused) {
  const auto expired = make_certificate(rsa_key(), {.begins = -20L * 86400, .ends = -10L * 86400});
  write_file(file_, pem(*expired) + pem_key(rsa_key()));
  const auto application = source({file_, {}, false});
  EXPECT_TRUE(application->token(Audience("a"), world_.deadline()));

  http_.answer = [](const auto&) { return response(401, R"({"error_codes":[700027]})"); };
  const auto refused = application->token(Audience("a"), world_.deadline());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("; the certificate expired on 20"), std::string::npos)
      << refused.error().line();
  EXPECT_NE(refused.error().hint.find("az ad app credential reset"), std::string::npos);

  // What has nothing to do with it is not explained by it.
  http_.answer = [](const auto&) { return acr::Error{ErrorKind::transient, "no network"}; };
  const auto offline = application->token(Audience("a"), world_.deadline());
  ASSERT_FALSE(offline);
  EXPECT_EQ(offline.error().what.find("expired"), std::string::npos);
}

TEST_F(CertificateAssertion, OfTheFutureMakesTheClockDoubtful) {
  const auto future = make_certificate(rsa_key(), {.begins = 86400, .ends = 2L * 86400});
  write_file(file_, pem(*future) + pem_key(rsa_key()));
  http_.answer = [](const auto&) { return response(401, R"({"error_codes":[700027]})"); };
  const auto refused = source({file_, {}, false})->token(Audience("a"), world_.deadline());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("the certificate is not valid before 20"), std::string::npos);
  EXPECT_NE(refused.error().hint.find("date -u"), std::string::npos);
}

TEST_F(CertificateAssertion, IsInNoErrorThatEchoesIt) {
  http_.answer = [](const acr::http::Request& request) {
    return response(401, R"({"error":"x","error_description":"you sent )" +
                             form_field(request, "client_assertion") + "\"}");
  };
  const auto refused = source({file_, {}, false})->token(Audience("a"), world_.deadline());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("you sent [redacted]"), std::string::npos) << refused.error().what;
  EXPECT_EQ(refused.error().what.find(sent().substr(sent().rfind('.'))), std::string::npos);
}

TEST_F(CertificateAssertion, IsAnotherIdentityWithAnotherFileOrPassword) {
  world_.environment.values["CERTIFICATE_PASSWORD"] = "one";
  const CertificateSettings settings{file_, {Kind::variable, "CERTIFICATE_PASSWORD"}, false};
  const std::string before = identity(settings);
  EXPECT_EQ(identity(settings), before);
  world_.environment.values["CERTIFICATE_PASSWORD"] = "two";
  EXPECT_NE(identity(settings), before);
  world_.environment.values["CERTIFICATE_PASSWORD"] = "one";
  EXPECT_NE(identity({file_, {}, false}), before);
  EXPECT_NE(identity({file_ + "2", settings.password, false}), before);
  write_file(file_, "another one");
  EXPECT_NE(identity(settings), before);
}

TEST(CertificateSettings, AreReadFromTheEnvironmentAsTheSdksName) {
  FakeEnvironment environment;
  environment.values = {{"AZURE_CLIENT_CERTIFICATE_PATH", "/c.pem"}};
  EXPECT_EQ(acr::identity::environment_certificate(environment).file, "/c.pem");
  EXPECT_EQ(acr::identity::environment_certificate(environment).password.kind, Kind::none);
  EXPECT_FALSE(acr::identity::environment_certificate(environment).send_chain);
  environment.values["AZURE_CLIENT_CERTIFICATE_PASSWORD"] = "p";
  EXPECT_EQ(acr::identity::environment_certificate(environment).password.name,
            "AZURE_CLIENT_CERTIFICATE_PASSWORD");
  for (const char* yes : {"1", "true", "True", "TRUE"}) {
    environment.values["AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"] = yes;
    EXPECT_TRUE(acr::identity::environment_certificate(environment).send_chain) << yes;
  }
  environment.values["AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"] = "0";
  EXPECT_FALSE(acr::identity::environment_certificate(environment).send_chain);
}

}  // namespace

// Every refusal of Entra's that we explain, and what we say of it.
#include <gtest/gtest.h>

#include "identity/entra.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::identity::explain_entra_error;

struct Explained {
  const char* code;
  ErrorKind kind;
  const char* says;
};

Error explain(const std::string& code, unsigned status = 400) {
  return explain_entra_error(status,
                             R"({"error":"invalid_client","error_description":"AADSTS)" + code +
                                 R"(: words of Entra's own","error_codes":[)" + code +
                                 R"(],"correlation_id":"c-1"})",
                             "who", "secret");
}

TEST(EntraErrors, SayWhatIsWrongAndWhatToDo) {
  const std::vector<Explained> table{
      {"50001", ErrorKind::rejected, "does not know the audience"},
      {"500011", ErrorKind::rejected, "does not know the audience"},
      {"50020", ErrorKind::denied, "not in this tenant"},
      {"50034", ErrorKind::denied, "the user's own tenant"},
      {"50072", ErrorKind::sign_in_needed, "Sign in: docker-credential-acr login <registry>"},
      {"50074", ErrorKind::sign_in_needed, "multi-factor"},
      {"50076", ErrorKind::sign_in_needed, "multi-factor"},
      {"50078", ErrorKind::sign_in_needed, "multi-factor"},
      {"50079", ErrorKind::sign_in_needed, "multi-factor"},
      {"50173", ErrorKind::sign_in_needed, "Sign in: docker-credential-acr login <registry>"},
      {"70008", ErrorKind::sign_in_needed, "Sign in: docker-credential-acr login <registry>"},
      {"700082", ErrorKind::sign_in_needed, "Sign in: docker-credential-acr login <registry>"},
      {"70043", ErrorKind::sign_in_needed, "frequency"},
      {"65001", ErrorKind::denied, "consent"},
      {"700024", ErrorKind::rejected, "clock"},
      {"700027", ErrorKind::rejected, "Register the certificate"},
      {"70021", ErrorKind::rejected, "federated-credential list"},
      {"700211", ErrorKind::rejected, "issuer"},
      {"700213", ErrorKind::rejected, "subject"},
      {"50196", ErrorKind::rejected, "wait for some minutes"},
      {"53003", ErrorKind::denied, "Conditional Access"},
      {"530032", ErrorKind::denied, "security policy"},
      {"700016", ErrorKind::rejected, "Check the client id and the tenant"},
      {"7000215", ErrorKind::rejected, "the secret's value, not its id"},
      {"7000222", ErrorKind::rejected, "az ad sp credential reset"},
      {"90002", ErrorKind::rejected, "no such tenant"},
      {"900432", ErrorKind::rejected, "AZURE_AUTHORITY_HOST"},
      {"90038", ErrorKind::rejected, "AZURE_AUTHORITY_HOST"},
      {"50033", ErrorKind::transient, "Try again"},
      {"90006", ErrorKind::transient, "Try again"},
      {"90012", ErrorKind::transient, "Try again"},
      {"90024", ErrorKind::transient, "Try again"},
      {"90033", ErrorKind::transient, "Try again"},
      {"90055", ErrorKind::transient, "throttling"},
  };
  for (const Explained& row : table) {
    const Error error = explain(row.code);
    EXPECT_EQ(error.kind, row.kind) << row.code;
    EXPECT_EQ(error.service_code, "AADSTS" + std::string(row.code));
    EXPECT_EQ(error.correlation_id, "c-1");
    EXPECT_NE(error.line().find(row.says), std::string::npos) << error.line();
    EXPECT_TRUE(error.what.starts_with("who: Entra answered 400: ")) << error.what;
    EXPECT_EQ(error.line().find("words of Entra's own"), std::string::npos) << error.line();
    // Developer tools and people meet the same errors, and have none of these variables.
    for (const char* variable : {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"}) {
      EXPECT_EQ(error.line().find(variable), std::string::npos) << error.line();
    }
  }
}

TEST(EntraErrors, ThatAreUnknownAreQuotedAndJudgedByTheirStatus) {
  for (const unsigned status : {408U, 429U, 500U, 503U}) {
    EXPECT_EQ(explain("12345", status).kind, ErrorKind::transient) << status;
  }
  for (const unsigned status : {302U, 400U, 401U, 404U}) {
    EXPECT_EQ(explain("12345", status).kind, ErrorKind::rejected) << status;
    EXPECT_EQ(explain("12345", status).http_status, status);
  }
  EXPECT_NE(explain("12345").what.find("words of Entra's own"), std::string::npos);
}

TEST(EntraErrors, TakeAnyBodyForWhatItIs) {
  const std::string deep(100'000, '[');
  for (const std::string& body :
       {std::string(), std::string("<html>\x1B[31m"), std::string("[]"), std::string("null"), deep,
        std::string(R"({"error_codes":7000215})"), std::string(R"({"error_codes":[]})"),
        std::string(R"({"error_codes":["7000215"]})"), std::string(R"({"error_codes":[{}]})"),
        std::string(R"({"error_codes":[1e300]})"), std::string(R"({"error":7,"error_description":[]})")}) {
    const Error error = explain_entra_error(400, body, "who", "secret");
    EXPECT_EQ(error.line(), "who: Entra answered 400") << body.substr(0, 40);
  }
}

TEST(EntraErrors, AreOneHarmlessLine) {
  const Error error = explain_entra_error(
      400, R"({"error_description":"\u001b]0;title\u0007 red\tsecret","correlation_id":"\u001b[2J"})", "who",
      "secret");
  EXPECT_EQ(error.line(), "who: Entra answered 400:  ]0;title  red [redacted] (correlation id  [2J)");
}

}  // namespace

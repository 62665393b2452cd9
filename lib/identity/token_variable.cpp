#include "identity/token_variable.hpp"

#include "identity/id_token.hpp"

namespace acr::identity {
namespace {

class TokenVariableAssertion final : public ClientAssertion {
 public:
  TokenVariableAssertion(std::string variable, std::string audience, const http::Context& context)
      : variable_(std::move(variable)), audience_(std::move(audience)), context_(context) {}

  Result<Secret> make(const Authority& /*authority*/, Deadline /*deadline*/) override {
    doubt_ = {};
    const auto value = context_.environment.get(variable_.c_str());
    const std::string in_gitlab =
        "; in GitLab, the job needs: id_tokens: " + variable_ + ": aud: " + audience_;
    if (!value) {
      return Error{ErrorKind::bad_input, variable_ + " is not set",
                   "Check the variable's name in the settings" + in_gitlab};
    }
    Result<Secret> token = read_id_token(*value);
    if (!token) {
      Error error = token.error();
      error.hint = "Check the variable's name in the settings" + in_gitlab;
      return error;
    }
    doubt_ = doubt_expiry(
        token->reveal(), context_.clock.now(),
        "In CI it lives for minutes, and nobody renews it: sign in early in the job, or split it");
    return token;
  }

  [[nodiscard]] std::string describe() const override { return "the ID token in " + variable_; }
  [[nodiscard]] Doubt doubt() const override { return doubt_; }
  void identify(FieldDigest& digest) const override { digest.add("token-variable").add(variable_); }

 private:
  std::string variable_;
  std::string audience_;
  http::Context context_;
  Doubt doubt_;
};

}  // namespace

std::unique_ptr<ClientAssertion> make_token_variable_assertion(std::string variable, std::string audience,
                                                               const http::Context& context) {
  return std::make_unique<TokenVariableAssertion>(std::move(variable), std::move(audience), context);
}

}  // namespace acr::identity

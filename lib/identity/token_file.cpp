#include "identity/token_file.hpp"

#include "identity/id_token.hpp"
#include "platform/file_text.hpp"

namespace acr::identity {
namespace {

// A JWT of 64 KiB, and some white space.
constexpr std::size_t longest_file = std::size_t{65} * 1024;

class TokenFileAssertion final : public ClientAssertion {
 public:
  TokenFileAssertion(std::string path, const http::Context& context)
      : path_(std::move(path)), context_(context) {}

  Result<Secret> make(const Authority& /*authority*/, Deadline /*deadline*/) override {
    doubt_ = {};
    const Result<Secret> content = read_file(path_, longest_file);
    if (!content) {
      return Error{
          ErrorKind::bad_input, content.error().what,
          "Check AZURE_FEDERATED_TOKEN_FILE, or the token's file in the settings; in a Kubernetes pod "
          "it takes the label azure.workload.identity/use: \"true\""};
    }
    Result<Secret> token = read_id_token(content->reveal());
    if (!token) {
      Error error = token.error();
      error.hint = "Ask whoever writes it: it should hold an ID token and nothing else; ls -l " + path_;
      return error;
    }
    doubt_ =
        doubt_expiry(token->reveal(), context_.clock.now(),
                     "Whoever writes the file must renew it; in CI, ask for an ID token in the same job");
    return token;
  }

  [[nodiscard]] std::string describe() const override { return "the ID token in " + path_; }
  [[nodiscard]] Doubt doubt() const override { return doubt_; }
  void identify(FieldDigest& digest) const override { digest.add("token-file").add(path_); }

 private:
  std::string path_;
  http::Context context_;
  Doubt doubt_;
};

}  // namespace

std::unique_ptr<ClientAssertion> make_token_file_assertion(std::string path, const http::Context& context) {
  return std::make_unique<TokenFileAssertion>(std::move(path), context);
}

}  // namespace acr::identity

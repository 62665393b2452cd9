// What Entra and the managed identity endpoints answer: a token, or a refusal.
#include "fuzz.hpp"
#include "identity/aadsts.hpp"
#include "identity/entra.hpp"
#include "identity/managed_identity_endpoint.hpp"
#include "identity/token_response.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using acr::fuzz::is_shown_as_it_is;
  using acr::fuzz::require;
  const std::string_view body = acr::fuzz::view(data, size);
  constexpr std::string_view secret = "s3cret";
  const acr::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  if (const auto token = acr::identity::read_token_response(body, now)) {
    require(!token->value.empty(), "there is a token");
    require(token->expires <= now + std::chrono::days(7), "it ends within a week");
  }
  for (const unsigned status : {400U, 401U, 429U, 503U}) {
    const acr::Error error = acr::identity::explain_entra_error(status, body, "somebody", secret);
    acr::fuzz::require_sound(error, secret);
    require(error.what.starts_with("somebody: Entra answered"), "it says who and what", error.what);
    static_cast<void>(acr::identity::audience_unknown(error));
  }
  const auto refusal = acr::identity::read_endpoint_refusal(body, secret);
  for (const std::string* text : {&refusal.code, &refusal.text, &refusal.correlation_id}) {
    require(is_shown_as_it_is(*text) && text->size() <= 300, "it is safe to print", *text);
    require(text->find(secret) == text->npos, "it repeats no secret", *text);
  }
  require(!refusal.text.empty() || refusal.code.empty(), "a code alone is the text");
  const std::string_view code = acr::identity::find_aadsts_code(body);
  require(code.empty() || (code.starts_with("AADSTS") && body.find(code) != body.npos),
          "the code is the text's", code);
  static_cast<void>(acr::identity::find_aadsts(code));
  return 0;
}

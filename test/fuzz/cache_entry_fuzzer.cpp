// A file of the cache, and what the clock makes of it. The digest at its end is put right here: no mutation
// would hit one.
#include "cache/entry.hpp"
#include "cache/failure.hpp"
#include "credentials/renewal_policy.hpp"
#include "fuzz.hpp"
#include "platform/text_fields.hpp"

namespace {

using acr::fuzz::require;

void check_times(const acr::cache::Entry& entry) {
  using acr::credentials::Age;
  const acr::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  const Age age = acr::credentials::age_of({entry.issued, entry.renew_at, entry.expires}, now);
  require(age == Age::dead || entry.expires > now, "what has expired is dead");
  const bool first_half = now < entry.issued + (entry.expires - entry.issued) / 2;
  require(age != Age::fresh || now < entry.renew_at || first_half, "what is due for renewal is not fresh");
  static_cast<void>(acr::credentials::entra_token_is_usable(entry.expires, now));
}

void check_entry(const acr::cache::Entry& entry) {
  const std::optional<acr::Secret> written = acr::cache::write_entry(entry);
  require(written.has_value(), "what is read can be written");
  const std::optional<acr::cache::Entry> again = acr::cache::read_entry(written->reveal());
  require(again && again->subject == entry.subject && again->identity == entry.identity &&
              again->audience == entry.audience && again->issued == entry.issued &&
              again->renew_at == entry.renew_at && again->expires == entry.expires &&
              again->token.reveal() == entry.token.reveal(),
          "what is written is read as the same");
  const std::string_view text = written->reveal();
  for (const std::size_t part : {text.size() - 1, text.size() / 2, std::size_t{1}}) {
    require(!acr::cache::read_entry(text.substr(0, part)), "a torn entry is none");
  }
  check_times(entry);
}

void check_failure(std::string_view text) {
  const std::optional<acr::cache::Failure> failure = acr::cache::read_failure(text);
  if (!failure) return;
  const std::optional<acr::cache::Failure> again =
      acr::cache::read_failure(acr::cache::write_failure(*failure));
  require(again && again->at == failure->at && again->error.kind == failure->error.kind,
          "a failure is read as it was");
  acr::fuzz::require(again->error.line().find('\n') == std::string::npos, "a failure is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = acr::fuzz::view(data, size);
  check_failure(input);
  require(!acr::cache::read_entry(input) || size > 64, "an entry has its digest");
  acr::Secret text(input);
  acr::append_digest(text);
  if (const std::optional<acr::cache::Entry> entry = acr::cache::read_entry(text.reveal()))
    check_entry(*entry);
  return 0;
}

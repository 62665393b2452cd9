// What somebody has typed, as it is kept, and the sign-ins beside it. Digests are put right, as for the
// cache.
#include "fuzz.hpp"
#include "identity/kept_text.hpp"
#include "keychain/record.hpp"
#include "platform/text_fields.hpp"

namespace {

using acr::fuzz::require;

void check_record(std::string_view text) {
  const auto record = acr::keychain::read_record(text, "/state/record");
  if (!record) {
    acr::fuzz::require_sound(record.error());
    require(record.error().what.find("/state/record") != std::string::npos, "the error names the file");
    return;
  }
  const auto written = acr::keychain::write_record(*record);
  require(written.has_value(), "what is read can be written");
  const auto again = acr::keychain::read_record(written->reveal(), "/state/record");
  require(again && again->server_url == record->server_url && again->user_name == record->user_name &&
              again->helper == record->helper && again->secret.reveal() == record->secret.reveal(),
          "what is written is read as the same");
  require(!acr::keychain::read_record(written->reveal().substr(1), "/state/record"), "a torn record is none");
}

void check_sign_in(std::string_view text) {
  const auto values = acr::identity::read_kept("sign-in", {"name", "tenant"}, text, "/state/sign-in");
  if (!values) {
    acr::fuzz::require_sound(values.error());
    return;
  }
  require(values->size() == 2, "every field has a value");
  const auto written =
      acr::identity::write_kept("sign-in", {{"name", (*values)[0]}, {"tenant", (*values)[1]}});
  require(written && written->reveal() == text, "what is read is written as the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  acr::Secret text(acr::fuzz::view(data, size));
  check_record(text.reveal());
  acr::append_digest(text);
  check_record(text.reveal());
  check_sign_in(text.reveal());
  return 0;
}

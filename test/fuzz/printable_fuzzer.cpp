// What makes a service's words fit to print, and a report fit for everybody. First line: a secret.
#include "../unit/fakes.hpp"
#include "config/text.hpp"
#include "diagnosis/mask.hpp"
#include "fuzz.hpp"
#include "http/service_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using acr::fuzz::require;
  std::string_view text = acr::fuzz::view(data, size);
  const std::string secret(acr::fuzz::take_until(text, '\n'));
  const std::string safe = acr::http::printable(text, {secret});
  require(safe.size() <= 300 && acr::fuzz::is_shown_as_it_is(safe), "what is printable can be printed", safe);
  require(safe.find("eyJ") == safe.npos, "there is no JWT in it", safe);
  require(acr::http::printable(safe) == safe, "what is printable stays as it is", safe);
  acr::test::FakeEnvironment environment;
  environment.values["HOME"] = "/home/somebody";
  environment.values["AZURE_CLIENT_SECRET"] = "canary-0123456789";
  acr::diagnosis::Mask mask(acr::diagnosis::Privacy::anonymous, environment);
  mask.hide_registry("contoso.azurecr.io");
  const std::string masked =
      mask(std::string(text) + " canary-0123456789 contoso.azurecr.io " + std::string(text));
  require(masked.find("canary-0123456789") == masked.npos, "no secret is in a report", masked);
  return 0;
}

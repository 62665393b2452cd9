// registries.conf: TOML, of which one key is looked for.
#include "clients/registries_conf.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using acr::fuzz::require;
  const std::string text(acr::fuzz::view(data, size));
  const auto found = acr::clients::find_credential_helpers(text);
  const auto first = acr::clients::find_credential_helpers("credential-helpers = ['a', \"b\"] # c\n" + text);
  require(first && *first == std::vector<std::string>{"a", "b"}, "the first one counts, whatever follows");
  const auto none = acr::clients::find_credential_helpers("[registries]\n" + text);
  require(!none, "what is in a table is not at the top level");
  if (!found) return 0;
  const auto again = acr::clients::find_credential_helpers(text + "\n# the end");
  require(again == found, "a comment at the end changes nothing");
  std::size_t bytes = 0;
  for (const std::string& name : *found) bytes += name.size();
  require(bytes <= size, "names are parts of the text");
  return 0;
}

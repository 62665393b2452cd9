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
  const auto list = acr::clients::read_helpers_list(text, "f");
  require(!list || list->has_value() == found.has_value(), "both readers find the same");
  require(list || !found, "what is found was understood");
  if (list && !*list) {
    const auto with = acr::clients::find_credential_helpers("credential-helpers = [\"acr\"]\n" + text);
    require(with && *with == std::vector<std::string>{"acr"}, "a list can be put before all else");
  }
  if (!found) return 0;
  require(list && (*list)->begin <= (*list)->end && (*list)->end <= size, "it stands in the text");
  const auto again = acr::clients::find_credential_helpers(text + "\n# the end");
  require(again == found, "a comment at the end changes nothing");
  std::size_t bytes = 0;
  for (const std::string& name : *found) bytes += name.size();
  require(bytes <= size, "names are parts of the text");
  return 0;
}

// Files that are sealed: the file's name in the first line, then its content. What was sealed is opened under
// its own name and key alone, and no other byte of it may differ.
#include "fuzz.hpp"
#include "sealing/seal.hpp"

namespace {

using acr::fuzz::require;

const acr::Secret key(std::string(32, 'k'));
const acr::Secret other_key(std::string(32, 'o'));

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = acr::fuzz::view(data, size);
  const std::string name(acr::fuzz::take_until(text, '\n'));
  // Nobody who does not have the key can have made it.
  require(!acr::sealing::open(key, name, text), "what nobody has sealed is not opened", text);

  const auto sealed = acr::sealing::seal(key, name, text);
  require(sealed && acr::sealing::is_sealed(*sealed), "what is sealed says so");
  const auto opened = acr::sealing::open(key, name, *sealed);
  require(opened && opened->reveal() == text, "what was sealed is opened as it was");
  require(!acr::sealing::open(other_key, name, *sealed), "another key does not open it");
  require(!acr::sealing::open(key, name + "x", *sealed), "it does not stand in for another file");
  std::string changed = *sealed;
  changed[size % changed.size()] ^= 1;
  require(!acr::sealing::open(key, name, changed), "what was changed is not opened");
  require(!acr::sealing::open(key, name, std::string_view(*sealed).substr(0, sealed->size() - 1)),
          "nor what is cut");
  return 0;
}

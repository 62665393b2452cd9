#include "config/read_sealing.hpp"

#include "config/read_value.hpp"
#include "config/text.hpp"
#include "config/vocabulary.hpp"

namespace acr::config {

sealing::Wish read_sealing(const Value& value, Complaints& complaints) {
  const std::string name =
      read_text(value, is_printable, "\"off\", \"keyring\" or \"keyring-only\"", complaints);
  std::vector<std::string_view> known;
  known.reserve(sealing_words.size());
  for (const SealingWord& word : sealing_words) {
    if (word.name == name) return word.wish;
    known.push_back(word.name);
  }
  if (!name.empty()) complaints.add_unknown(value, "unknown sealing", known);
  return sealing::Wish::off;
}

}  // namespace acr::config

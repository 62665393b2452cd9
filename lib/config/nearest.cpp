#include "config/nearest.hpp"

#include <algorithm>
#include <numeric>

#include "config/text.hpp"

namespace acr::config {
namespace {

constexpr std::size_t longest_word = 64;  // beyond it nobody mistyped a key

/// Letters put in, left out, changed, or swapped with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped =
          i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
  if (word.size() > longest_word) return {};
  std::string_view best;
  std::size_t least = longest_word;
  for (const std::string_view candidate : known) {
    const std::size_t far = distance(word, candidate);
    if (far == least) best = {};
    if (far < least) {
      least = far;
      best = candidate;
    }
  }
  return least <= std::max<std::size_t>(1, best.size() / 3) ? best : std::string_view();
}

}  // namespace acr::config

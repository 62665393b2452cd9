#include "credhelper/late_initialisers.hpp"

// Where late_initialisers.ld puts them; null where it was not used.
using Initialiser = void (*)();
extern "C" {
[[gnu::weak, gnu::visibility("hidden")]] extern const Initialiser acr_late_initialisers_begin[];  // NOLINT
[[gnu::weak, gnu::visibility("hidden")]] extern const Initialiser acr_late_initialisers_end[];    // NOLINT
}

namespace acr {

void finish_initialisers() {
  static bool finished = false;
  if (finished) return;
  finished = true;
  const Initialiser* const end = acr_late_initialisers_end;
  for (const Initialiser* next = acr_late_initialisers_begin; next != end; ++next) (*next)();
}

}  // namespace acr

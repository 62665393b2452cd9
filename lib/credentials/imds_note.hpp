#pragma once

#include "cache/store.hpp"
#include "identity/imds.hpp"

namespace acr::credentials {

/// Remembers in the cache that there is no metadata service here: for a day, or until the next start, after
/// which this disk may be in another machine. A machine that says it is Azure's own never forgets to ask.
class ImdsNote final : public identity::ImdsMemory {
 public:
  ImdsNote(cache::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  bool known_absent() override;
  void remember_absent() override;
  bool expected() override;

 private:
  cache::Store& store_;
  const Clock& clock_;
};

}  // namespace acr::credentials

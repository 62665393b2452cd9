#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/clock.hpp"

namespace acr {

/// A host's addresses being looked up by this machine's resolver, on a thread of its own. The resolver cannot
/// be interrupted: if it takes longer than anybody waits, the thread is left to it, and ends by itself.
class NameLookup {
 public:
  enum class Failure { none, not_found, try_again, broken, no_memory };
  struct Outcome {
    Failure failure = Failure::none;
    std::string reason;                  ///< the resolver's own words for a failure
    std::vector<std::string> addresses;  ///< numeric, in the resolver's order, each once
  };

  enum class Families {
    all,
    of_this_machine  ///< none of a family in which this machine has no address
  };

  /// `done`, which may be empty, is called on that thread once there is an outcome; never after this object
  /// is gone. It must not wait. If there is no thread to be had, that is the outcome, at once.
  explicit NameLookup(const std::string& host, Families families = Families::all,
                      std::function<void()> done = {});
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;
  ~NameLookup();

  /// Whether there is an outcome, at the deadline at the latest.
  [[nodiscard]] bool wait(Deadline deadline) const;
  /// To be asked for once, when there is one.
  [[nodiscard]] Outcome outcome();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace acr

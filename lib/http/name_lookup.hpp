#pragma once

#include <memory>
#include <string>
#include <vector>

namespace acr::http {

/// A host's addresses being looked up by this machine's resolver, on a thread of its own. The resolver cannot
/// be interrupted: if it takes longer than anybody waits, the thread is left to it, and ends by itself.
class NameLookup {
 public:
  struct Outcome {
    int code = 0;                        ///< getaddrinfo's
    std::vector<std::string> addresses;  ///< numeric, in the resolver's order, each once
  };

  /// `flags` are getaddrinfo's. Throws std::system_error if there is no thread or descriptor to be had.
  explicit NameLookup(const std::string& host, int flags = 0);

  /// Becomes readable when there is an outcome.
  [[nodiscard]] int descriptor() const;
  /// To be asked for once, and then.
  [[nodiscard]] Outcome outcome();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

/// The addresses in the order in which to try them: the families take turns, beginning with the first one's,
/// so that where one of them leads nowhere, the second try is of the other [RFC 8305, 4].
std::vector<std::string> alternate_families(const std::vector<std::string>& addresses);

}  // namespace acr::http

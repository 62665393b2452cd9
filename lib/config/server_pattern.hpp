#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acr::config {

/// Which login servers an entry is for: one by its name, or several by a pattern, in which `*` stands for
/// exactly one whole label.
class ServerPattern {
 public:
  /// Nothing if it is no login server's name, of three labels at least, with `*` for some of them.
  static std::optional<ServerPattern> parse(std::string_view text);

  /// `host` is in lower case.
  [[nodiscard]] bool matches(std::string_view host) const;

  /// Of two patterns that match the same host, whether this one says more about it: it has more literal
  /// labels, or as many, further to the left. Names say more than patterns.
  [[nodiscard]] bool is_closer_than(const ServerPattern& other) const;

  /// In lower case.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  explicit ServerPattern(std::string text);

  std::string text_;
  std::vector<bool> literal_;  ///< of each label
  std::size_t literals_ = 0;
};

}  // namespace acr::config

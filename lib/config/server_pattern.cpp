#include "config/server_pattern.hpp"

#include <algorithm>

#include "config/text.hpp"

namespace acr::config {
namespace {

constexpr std::string_view any = "*";
constexpr std::size_t least_labels = 3;  // a registry's name, and a domain of two
constexpr std::size_t longest_host = 253;

}  // namespace

std::optional<ServerPattern> ServerPattern::parse(std::string_view text) {
  const std::vector<std::string_view> labels = labels_of(text);
  const bool sound =
      text.size() <= longest_host && labels.size() >= least_labels &&
      std::all_of(labels.begin(), labels.end(),
                  [](std::string_view label) { return label == any || is_host_label(label); }) &&
      std::any_of(labels.begin(), labels.end(), [](std::string_view label) { return label != any; });
  if (!sound) return std::nullopt;
  return ServerPattern(lower(text));
}

ServerPattern::ServerPattern(std::string text) : text_(std::move(text)) {
  for (const std::string_view label : labels_of(text_)) {
    literal_.push_back(label != any);
    if (label != any) ++literals_;
  }
}

bool ServerPattern::matches(std::string_view host) const {
  if (literals_ == literal_.size()) return host == text_;
  const std::vector<std::string_view> own = labels_of(text_);
  const std::vector<std::string_view> others = labels_of(host);
  return std::equal(own.begin(), own.end(), others.begin(), others.end(),
                    [](std::string_view a, std::string_view b) { return a == any || a == b; });
}

bool ServerPattern::is_closer_than(const ServerPattern& other) const {
  if (literals_ != other.literals_) return literals_ > other.literals_;
  return literal_ > other.literal_;
}

}  // namespace acr::config

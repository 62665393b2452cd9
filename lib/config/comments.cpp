#include "config/comments.hpp"

#include <algorithm>

namespace acr::config {
namespace {

/// Where the string ends that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

/// Where the comment ends that begins at `at`; where it begins if it does not end.
std::size_t end_of_comment(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "//") return std::min(text.find('\n', at), text.size());
  const std::size_t end = text.find("*/", at + 2);
  return end == std::string_view::npos ? at : end + 2;
}

}  // namespace

std::string without_comments(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view two = text.substr(at, 2);
    if (text[at] == '"') {
      at = end_of_string(text, at);
    } else if (two == "//" || two == "/*") {
      const std::size_t end = end_of_comment(text, at);
      if (end == at) break;
      for (; at < end; ++at) {
        if (result[at] != '\n' && result[at] != '\r') result[at] = ' ';
      }
    } else {
      ++at;
    }
  }
  return result;
}

}  // namespace acr::config

#pragma once

#include <string_view>

#include "platform/error.hpp"

namespace acr::identity {

/// What one of Entra's error codes means, and what to do about it.
struct Aadsts {
  long long code;  ///< 7000215 for AADSTS7000215
  ErrorKind kind;
  std::string_view meaning;
  std::string_view hint;
};

/// The entry for a code, or null for one that we have nothing to say about.
const Aadsts* find_aadsts(long long code);

/// The first code in a text, such as a developer tool's: `AADSTS50076`; empty if there is none.
std::string_view find_aadsts_code(std::string_view text);

/// The entry for `AADSTS50076` as text.
const Aadsts* find_aadsts(std::string_view code);

}  // namespace acr::identity

#pragma once

#include <cstddef>
#include <string_view>

#include "platform/secret.hpp"

namespace acr {

/// Standard input to its end. Beyond `limit` bytes the rest is read and dropped, so that whoever writes can
/// finish.
Secret read_standard_input(std::size_t limit);

/// Writes all of it, or returns false.
bool write_all(int descriptor, std::string_view text);
/// The same to standard output.
bool write_output(std::string_view text);
/// The same to standard error.
bool write_errors(std::string_view text);

/// Whether it is a person's terminal.
bool output_is_terminal();
bool errors_are_terminal();

}  // namespace acr

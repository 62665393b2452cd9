#pragma once

#include <string>
#include <string_view>

namespace acr {

/// The text as a terminal shows it and a person reads it. What the one would obey (control characters, of C1
/// too) or what deceives the other (marks that turn the direction of writing [Unicode UAX #9], separators of
/// lines, invisible tags) is written as JSON writes it, `\u001B`; bytes that are no UTF-8 become `\uFFFD`.
/// Inside JSON's strings that is the same text as before.
std::string harmless(std::string_view text);

/// The same for a whole screen or page of ours: line ends and tabs stay, and so do the few sequences that our
/// own colours and progress are made of. Nothing if there is nothing to change, which saves a copy of what
/// may be secret.
std::string harmless_screen(std::string_view text);

}  // namespace acr

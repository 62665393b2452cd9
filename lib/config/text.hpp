#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acr::config {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lower(std::string_view text);
bool same_but_for_case(std::string_view a, std::string_view b);

/// Whether nothing but white space is in a file's text.
bool is_blank(std::string_view text);

/// The parts between the dots; one, maybe empty, where there is none.
std::vector<std::string_view> labels_of(std::string_view host);

/// One part of a host name: letters, digits and inner hyphens, at most 63 [RFC 1123, 2.1].
bool is_host_label(std::string_view text);

/// A host name of at least so many labels; an IP address is none.
bool is_host_name(std::string_view text, std::size_t least_labels);

/// A tenant's id, or one of its domains.
bool is_tenant(std::string_view text);

/// `https://host[:port][/path]`, without user info, query and fragment, which belong in no endpoint.
bool is_https_url(std::string_view text);

/// A name that a shell would take for a variable's.
bool is_variable_name(std::string_view text);

/// At least one character, and no control character of ASCII.
bool is_printable(std::string_view text);

/// The same without spaces, ASCII only, and no hyphen first: what an id is made of.
bool is_id(std::string_view text);

}  // namespace acr::config

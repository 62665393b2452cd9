// What all managed identity services share: which of the machine's identities a request means, and a token
// for it.
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>

#include "azure.hpp"
#include "form.hpp"
#include "message.hpp"

namespace emulator {

// A parameter that names an identity, and the field of the setting `imds_identities` that it names it by.
struct Selector {
  std::string_view parameter;
  std::string_view field;
};

struct IdentityChoice {
  enum class Outcome { one, none, several };
  Outcome outcome = Outcome::none;
  boost::json::object identity;  // if there is one
  bool named = false;            // the request asked for a certain one
};

// A named identity must be assigned; without a name the system-assigned one wins, then an only user-assigned
// one.
IdentityChoice choose_identity(const Azure& azure, const Form& request, std::span<const Selector> selectors);

// The system-assigned identity, or nothing: for services that know no other.
IdentityChoice system_identity(const Azure& azure);

bool is_system(const boost::json::object& identity);

// Entra's words if it makes no token for that resource, else nothing.
std::string resource_refusal(const Azure& azure, const Request& request, std::string_view resource);

std::string identity_token(const Azure& azure, const boost::json::object& identity,
                           std::string_view resource);

// When a token made now dies: seconds since the epoch, as text, which most of these services send.
std::string identity_token_expiry(const Azure& azure);

bool has_metadata_header(const Request& request);

}  // namespace emulator

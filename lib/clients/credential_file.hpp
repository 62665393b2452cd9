#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/places.hpp"
#include "config/json_spans.hpp"
#include "platform/error.hpp"

namespace acr::clients {

/// What one file says of a host. No password is copied.
struct HostEntry {
  std::optional<std::string> helper;  ///< `credHelpers`: the name, which may be empty
  std::string store;                  ///< `credsStore`, of docker's file
  std::vector<std::string> logins;    ///< the keys under `auths` that mean the host and hold credentials
  bool has_registry_token = false;    ///< one of them has a token that docker sends whatever a helper says
};

/// Reads a file's text. `bad_input`, with line and column, if podman could not; docker takes an empty one.
Result<HostEntry> read_host_entry(std::string_view text, const CredentialPlace& place, std::string_view host);

/// A member of the document by its name as Go's readers find it: exactly, else in any case. Its name there;
/// `name` itself if there is none.
std::string key_in_document(const config::Span& document, std::string_view name);

}  // namespace acr::clients

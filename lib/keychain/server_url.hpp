#pragma once

#include <string>
#include <string_view>

namespace acr::keychain {

/// Whether some client may mean a registry by it: a host as image references have it (with a dot, with a
/// port, or `localhost`), or an http or https URL of any host, such as Docker Hub's
/// `https://index.docker.io/v1/`. Nothing else is handed to another program: no white space or control
/// character, no user name in it, no 4 KiB.
bool is_server_url(std::string_view text);

/// How an error names what a client has asked for: fit for a terminal, and without the user name and password
/// that some put in front of the host.
std::string shown(std::string_view server_url);

}  // namespace acr::keychain

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/error.hpp"
#include "platform/secret.hpp"

// The credential helper protocol's text, as docker/docker-credential-helpers credentials/ reads and writes
// it. Errors, too, go to standard output: clients compare their whole text.
namespace acr::protocol {

inline constexpr std::string_view not_found = "credentials not found in native keychain";
inline constexpr std::string_view no_server_url = "no credentials server URL";
inline constexpr std::string_view no_user_name = "no credentials username";

struct Credentials {
  std::string server_url;
  std::string user_name;
  Secret secret;
};

/// What `get` and `erase` are asked about: the input without the white space around it.
std::string_view read_server_url(std::string_view input);

/// What `store` is given. Errors have the reference's texts where it has any.
Result<Credentials> read_credentials(std::string_view input);

/// `{"ServerURL":…,"Username":…,"Secret":…}` and a newline, byte for byte as Go's encoder writes it.
Secret write_credentials(std::string_view server_url, std::string_view user_name, const Secret& secret);

/// `{"url":"user",…}` and a newline.
struct Listed {
  std::string_view server_url;
  std::string_view user_name;
};
Secret write_list(const std::vector<Listed>& all);

std::string usage(std::string_view program);

}  // namespace acr::protocol

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keychain/credentials_text.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

// The credential helper protocol's text, as docker/docker-credential-helpers credentials/ reads and writes
// it. Errors, too, go to standard output: clients compare their whole text.
namespace acr::protocol {

inline constexpr std::string_view not_found = keychain::not_found_text;
inline constexpr std::string_view no_server_url = "no credentials server URL";
inline constexpr std::string_view no_user_name = "no credentials username";

using keychain::Credentials;
using keychain::write_credentials;

/// What `get` and `erase` are asked about: the input without the white space around it.
std::string_view read_server_url(std::string_view input);

/// What `store` is given. Errors have the reference's texts where it has any.
Result<Credentials> read_credentials(std::string_view input);

/// `{"url":"user",…}` and a newline.
struct Listed {
  std::string_view server_url;
  std::string_view user_name;
};
Secret write_list(const std::vector<Listed>& all);

std::string usage(std::string_view program);

}  // namespace acr::protocol

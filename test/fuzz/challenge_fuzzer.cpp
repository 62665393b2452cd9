// `WWW-Authenticate`, the realm in it, which must be the registry's own, and the key file that Azure Arc
// names there.
#include <filesystem>
#include <fstream>

#include "../unit/fakes.hpp"
#include "fuzz.hpp"
#include "http/url.hpp"
#include "identity/azure_arc.hpp"
#include "registry/challenge.hpp"

namespace {

using acr::fuzz::require;
using acr::registry::Challenge;

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

void check_challenge(std::string_view header) {
  const auto challenge = acr::registry::read_challenge(header);
  require(challenge.has_value() <= (acr::fuzz::lower(header).find("bearer") != std::string::npos),
          "it speaks of Bearer");
  if (!challenge) return;
  const auto again = acr::registry::read_challenge("Bearer realm=" + in_quotes(challenge->realm) +
                                                   ", service = " + in_quotes(challenge->service));
  require(again && again->realm == challenge->realm && again->service == challenge->service,
          "what is quoted is read as it was");
}

void check_realm(std::string_view realm) {
  const auto server = acr::registry::LoginServer::recognise("contoso.azurecr.io");
  if (!acr::registry::is_own_realm(realm, *server)) return;
  const auto url = acr::http::parse_request_url(realm, "realm");
  if (!url) return;
  require(url->scheme == acr::http::Scheme::https && url->host == server->host() && url->port == 443,
          "a realm of its own is the registry's", realm);
}

/// One directory with a key, and a secret that is none beside it.
const std::string& keys() {
  static const acr::test::TemporaryDirectory directory;
  static const std::string path = [] {
    std::filesystem::create_directory(directory.path() / "t");
    std::ofstream(directory.path() / "t" / "a.key") << "the key";
    std::ofstream(directory.path() / "a.key") << "secret";
    std::ofstream(directory.path() / "t" / "secret") << "secret";
    std::filesystem::create_symlink("../a.key", directory.path() / "t" / "link.key");
    return (directory.path() / "t").string();
  }();
  return path;
}

void check_arc(std::string_view input) {
  for (const std::string& challenge : {std::string(input), "Basic realm=" + keys() + std::string(input),
                                       "Basic realm=" + keys() + "/" + std::string(input)}) {
    const auto key = acr::identity::read_arc_key(challenge, keys());
    if (key) {
      require(key->reveal() == "the key", "only a key of that directory is read", challenge);
    } else {
      acr::fuzz::require_sound(key.error());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = acr::fuzz::view(data, size);
  check_challenge(input);
  check_realm(input);
  check_realm("https://contoso.azurecr.io" + std::string(input));
  check_arc(input);
  return 0;
}

// The server URL of `get` and `erase`, on which it hangs where tokens are sent.
#include "credhelper/protocol.hpp"
#include "fuzz.hpp"
#include "keychain/server_url.hpp"
#include "registry/login_server.hpp"

namespace {

using acr::fuzz::require;
using acr::registry::LoginServer;

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 63 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == text.npos;
}

/// Login servers' names once more, told another way than in lib/: from the front.
bool is_login_server(std::string_view host) {
  const std::string_view name = acr::fuzz::take_until(host, '.');
  const std::size_t hyphen = name.find('-');
  if (name.size() > 63 || !is_word(name.substr(0, hyphen))) return false;
  if (hyphen != name.npos && !is_word(name.substr(hyphen + 1))) return false;
  if (host == "azurecr.io" || host == "azurecr.cn" || host == "azurecr.us") return true;
  return is_word(acr::fuzz::take_until(host, '.')) &&
         (host == "geo.azurecr.io" || host == "geo.azurecr.cn" || host == "geo.azurecr.us");
}

/// Where a client that takes the text for a URL would connect to.
std::string host_to_connect_to(std::string_view text) {
  std::string url = acr::fuzz::lower(text);
  for (const char* scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) {
      url.erase(0, std::string_view(scheme).size());
      break;
    }
  }
  url.resize(std::min(url.find_first_of("/?#\\"), url.size()));
  const std::size_t user = url.rfind('@');
  if (user != url.npos) url.erase(0, user + 1);
  url.resize(std::min(url.find(':'), url.size()));
  return url;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view url = acr::protocol::read_server_url(acr::fuzz::view(data, size));
  const std::optional<LoginServer> server = LoginServer::recognise(url);
  const bool may_be_kept = acr::keychain::is_server_url(url);
  if (may_be_kept)
    require(acr::fuzz::is_shown_as_it_is(url), "what is handed to others has no control characters");
  if (!server) {
    require(!is_login_server(acr::fuzz::lower(url)), "every login server is recognised", url);
    return 0;
  }
  require(is_login_server(server->host()), "only a login server's name is recognised", server->host());
  require(host_to_connect_to(url) == server->host(), "the host is the URL's, not a part of its path or user",
          url);
  require(may_be_kept, "what is recognised can be kept, too", url);
  require(LoginServer::names_a_host(url), "what is recognised names a host", url);
  require(server->is_audience(server->host()), "a registry is its own audience");
  const std::optional<LoginServer> again = LoginServer::recognise("https://" + server->host());
  require(again && again->host() == server->host() && &again->cloud() == &server->cloud(),
          "a recognised host is recognised as itself");
  require(!LoginServer::recognise(server->host() + ".example.com"), "what goes on is no login server");
  return 0;
}

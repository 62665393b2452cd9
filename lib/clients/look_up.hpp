#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/environment.hpp"
#include "platform/error.hpp"
#include "platform/process.hpp"

namespace acr::clients {

/// Whose rules hold: docker's own; or containers/image's, which podman, buildah and skopeo share.
enum class Client { docker, podman };

/// `docker`, `podman`
std::string_view name_of(Client client);

/// How a client comes by the credentials for a host.
enum class Way {
  nothing,         ///< no file says anything: it is anonymous
  this_helper,     ///< it asks docker-credential-acr
  another_helper,  ///< it asks a helper of another name, for this host or for all (`credsStore`)
  login,           ///< it sends what a `login` left in the file, or in a variable
  unreadable,      ///< a file that it must read is broken, so that it fails: see `Answer::error`
};

/// Whether a place is a variable, of that name, and no file: the paths of files are absolute.
inline bool is_variable(std::string_view path) {
  return !path.starts_with('/');
}

/// A place where a client looks, in the order in which it does.
struct Place {
  std::string path;  ///< a file's, or the name of a variable
  bool exists = false;
};

/// What keeps a client from asking our helper although it is configured; or would, once it is.
struct Shadow {
  Way way = Way::nothing;  ///< `login` or `another_helper`
  std::string path;        ///< of the file, or the name of a variable
  std::string key;     ///< the entry's name there, such as `contoso.azurecr.io/team`; empty if it is for all
  std::string helper;  ///< of `another_helper`: its name, such as `desktop`
  /// The client itself passes it over, for a helper comes first; but it is a password in plain text, and
  /// other programs that read the same file take it: jib and docker-java, for example.
  bool for_others_only = false;
};

/// What one client does for a host.
struct Answer {
  Client client = Client::docker;
  bool installed = false;     ///< one of its programs is on PATH
  std::vector<Place> places;  ///< where it looks
  Way way = Way::nothing;
  std::string path;    ///< of the file that decides, or the name of a variable; empty if none does
  std::string key;     ///< the deciding entry's name there; empty for `credsStore` and the like
  std::string helper;  ///< the deciding helper's name: `acr`, `desktop`
  std::vector<Shadow>
      shadows;  ///< logins and helpers that come before ours, or are there for when it is removed
  std::optional<Error> error;  ///< of `unreadable`: the file, the line, the column
};

/// What both do.
struct LookUp {
  Answer docker;
  Answer podman;
};

/// Reads the clients' own files by the clients' own rules, and changes nothing. `host` is a registry's, in
/// lower case. Never fails: what cannot be read is part of the answer.
LookUp look_up(std::string_view host, const Environment& environment, const ProcessRunner& processes);

}  // namespace acr::clients

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "platform/environment.hpp"

namespace acr::clients {

/// How a file that holds credentials is written.
enum class FileForm {
  docker,  ///< docker's config.json: `auths`, `credHelpers`, `credsStore`
  podman,  ///< containers-auth.json(5): `auths`, `credHelpers`
  legacy,  ///< ~/.dockercfg: what else is under `auths`, and nothing around it
};

/// A file in which a client looks for credentials. Its path is absolute: a relative one that a variable names
/// is from the current directory, as the clients take it.
struct CredentialPlace {
  std::string path;
  FileForm form = FileForm::docker;
};

/// The most that is read of such a file, in bytes.
inline constexpr std::size_t longest_client_file = std::size_t{16} << 20U;

/// One name for a file, by whatever names and links it is reached, also where it is not there yet.
std::string place_of(const std::string& path);

/// docker's config.json: in the directory that DOCKER_CONFIG names, else in ~/.docker [docker/cli
/// cli/config/config.go]. Empty for a person without a home.
std::string docker_config_path(const Environment& environment);

/// Where podman, buildah and skopeo look, in their order [containers/image pkg/docker/config/config.go].
/// A file that REGISTRY_AUTH_FILE names, or for podman and buildah docker's in DOCKER_CONFIG
/// [containers/common pkg/auth], is the only one: their older versions (Debian 12's) go on to the others,
/// newer ones do not.
std::vector<CredentialPlace> podman_places(const Environment& environment);

/// The file that `configure` writes for podman, buildah and skopeo.
///
/// Of the files that all of them read, `$XDG_CONFIG_HOME/containers/auth.json` is the one to which the person
/// owns the content and which lasts: the one in XDG_RUNTIME_DIR, which `podman login` writes, is gone when
/// the last session ends. It is read after that one and before docker's. registries.conf could name the
/// helper, too
/// (`credential-helpers`), but only for all registries at once: each pull from Docker Hub would start it, and
/// the list replaces the one of the system's administrator instead of adding to it. Its older readers do not
/// know the key, and skopeo ignores CONTAINERS_REGISTRIES_CONF.
/// Where REGISTRY_AUTH_FILE or DOCKER_CONFIG leaves only one file to be read, it is that one.
std::string podman_auth_path(const Environment& environment);

/// The drop-ins of registries.conf in a directory, as containers/image sorts them; none where there is no
/// directory.
std::vector<std::string> drop_ins_in(const std::string& directory);

/// The registries.conf and its drop-ins, in the order in which each replaces what the one before it says
/// [containers/image pkg/sysregistriesv2]; those that exist.
std::vector<std::string> registries_conf_paths(const Environment& environment);

}  // namespace acr::clients

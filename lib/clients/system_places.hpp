#pragma once

#include <string>

namespace acr::clients {

/// Where the clients of every user of a machine look, or where what they read comes from. docker has no such
/// file of its own: its program reads its user's config.json and nothing else [docker/cli
/// cli/config/config.go], and its daemon is handed credentials. containerd knows no helpers at all; in
/// Kubernetes, the kubelet asks its plugin for it.
struct SystemPlaces {
  /// Of registries.conf and its drop-ins, which podman, buildah and skopeo read unless their user has a
  /// registries.conf [containers-registries.conf.d(5)].
  std::string containers = "/etc/containers";
  /// What a new user's home is filled from, by useradd, adduser, pam_mkhomedir and systemd-homed.
  std::string skeleton = "/etc/skel";
  /// Where it is remembered what was changed.
  std::string journal = "/var/lib/docker-credential-acr/configure";

  [[nodiscard]] std::string registries_conf() const { return containers + "/registries.conf"; }
  /// Of files in one directory the last one counts, so it sorts after those that distributions bring.
  [[nodiscard]] std::string drop_in() const { return registries_conf() + ".d/zz-docker-credential-acr.conf"; }
  [[nodiscard]] std::string docker_template() const { return skeleton + "/.docker/config.json"; }
};

}  // namespace acr::clients

# What cpack makes of a tree that packaging/package.sh has staged, which says the rest in the environment: ACR_GENERATOR,
# ACR_VERSION, ACR_ARCHITECTURE (Debian's name), ACR_TREE, ACR_SCRIPTS, and ACR_GLIBC, the oldest that the program runs with.
foreach(said GENERATOR VERSION ARCHITECTURE TREE SCRIPTS GLIBC)
  set(ACR_${said} $ENV{ACR_${said}})
endforeach()
set(CPACK_GENERATOR ${ACR_GENERATOR})
set(CPACK_PACKAGE_NAME docker-credential-acr)
set(CPACK_PACKAGE_VENDOR "The docker-credential-acr authors")
set(CPACK_PACKAGE_CONTACT "The docker-credential-acr authors <docker-credential-acr@users.noreply.github.com>")
set(CPACK_PACKAGE_VERSION ${ACR_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "docker credential helper for Azure Container Registry")
set(CPACK_PACKAGE_DESCRIPTION
"Has docker, podman, buildah and skopeo pull and push with the Azure
identity that is there: a managed identity, a service principal, a workload
identity, the Azure CLI's, or a person's own. A registry's token is fetched
once, answered from the disk, and renewed before it ends.
.
It is the kubelet's credential provider as well, by the name of
acr-credential-provider.")
set(CPACK_INSTALLED_DIRECTORIES ${ACR_TREE} /)
set(CPACK_STRIP_FILES OFF)
set(debian_names amd64 arm64)
set(rpm_names x86_64 aarch64)
list(FIND debian_names ${ACR_ARCHITECTURE} index)
list(GET rpm_names ${index} rpm_name)

if(CPACK_GENERATOR STREQUAL DEB)
  set(CPACK_PACKAGE_FILE_NAME ${CPACK_PACKAGE_NAME}_${ACR_VERSION}_${ACR_ARCHITECTURE})
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${ACR_ARCHITECTURE})
  set(CPACK_DEBIAN_PACKAGE_SECTION admin)
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6 (>= ${ACR_GLIBC})")
  # Whom a server's certificate is trusted by is the system's to say.
  set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
  set(CPACK_DEBIAN_PACKAGE_ENHANCES "docker.io, podman, buildah, skopeo")
  set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${ACR_SCRIPTS}/prerm ${ACR_SCRIPTS}/postrm)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
elseif(CPACK_GENERATOR STREQUAL RPM)
  set(CPACK_PACKAGE_FILE_NAME ${CPACK_PACKAGE_NAME}-${ACR_VERSION}-1.${rpm_name})
  set(CPACK_RPM_PACKAGE_ARCHITECTURE ${rpm_name})
  set(CPACK_RPM_PACKAGE_RELEASE 1)
  set(CPACK_RPM_PACKAGE_SUMMARY "Docker credential helper for Azure Container Registry")
  string(REPLACE "\n.\n" "\n\n" CPACK_RPM_PACKAGE_DESCRIPTION "${CPACK_PACKAGE_DESCRIPTION}")
  # Its own, and those of what is linked in.
  set(CPACK_RPM_PACKAGE_LICENSE "MIT AND BSL-1.0 AND BSD-3-Clause AND Apache-2.0 AND GPL-3.0-or-later WITH GCC-exception-3.1")
  set(CPACK_RPM_PRE_UNINSTALL_SCRIPT_FILE ${ACR_SCRIPTS}/preun)
  set(CPACK_RPM_POST_UNINSTALL_SCRIPT_FILE ${ACR_SCRIPTS}/postun)
  set(CPACK_RPM_CHANGELOG_FILE ${ACR_SCRIPTS}/changelog)
  set(CPACK_RPM_COMPRESSION_TYPE xz)
  set(CPACK_RPM_USER_FILELIST "%license /usr/share/doc/docker-credential-acr/copyright"
    "%license /usr/share/doc/docker-credential-acr/licences/Apache-2.0"
    "%license /usr/share/doc/docker-credential-acr/licences/GPL-3")
  # Whose these folders are already.
  set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/fish /usr/share/fish/vendor_completions.d
    /usr/lib/systemd /usr/lib/systemd/user /usr/share/man /usr/share/man/man1 /usr/share/zsh /usr/share/zsh/site-functions)
  # Nothing of the machine that packs or of the day; and the program stays as late_relocations.py has left it.
  set(CPACK_RPM_SPEC_MORE_DEFINE
"%define _buildhost reproducible
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define _build_id_links none
%define __os_install_post %{nil}
%define packager ${CPACK_PACKAGE_CONTACT}")
endif()

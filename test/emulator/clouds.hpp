// The clouds of Azure: Microsoft's three, and a disconnected one such as Azure Stack Hub or Azure Local make.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace emulator {

struct Cloud {
  std::string_view name;  // as ARM's metadata and `az cloud list` have it
  std::array<std::string_view, 2> entra_hosts;
  std::string_view sts_host;  // in the issuer of v1 access tokens
  std::string_view arm_host;
  std::array<std::string_view, 2> arm_audiences;  // the first is what ARM's metadata names
  std::string_view registry_suffix;               // ".azurecr.io"
  std::string_view federation_audience;           // of assertions that applications trust
  std::string_view device_login;                  // where a person types the code
  std::string_view portal;
  bool disconnected = false;  // its Entra has never heard of containerregistry.azure.net
};

std::span<const Cloud> clouds();

// The cloud whose authority, ARM or registry the host is; null for a host of none.
const Cloud* cloud_of_entra(std::string_view host);
const Cloud* cloud_of_arm(std::string_view host);
const Cloud* cloud_of_registry(std::string_view host);

// The cloud whose ARM has that audience; one slash at its end makes no difference.
const Cloud* cloud_of_arm_audience(std::string_view audience);

}  // namespace emulator

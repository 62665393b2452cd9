// All that the services share: keys, registries, settings, faults, journal and the clock. Made once, in main.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "arc_keys.hpp"
#include "assertion.hpp"
#include "faults.hpp"
#include "journal.hpp"
#include "jwt.hpp"
#include "settings.hpp"
#include "sign_ins.hpp"

namespace emulator {

struct Azure {
  SigningKey entra_key;
  SigningKey registry_key;
  SigningKey oidc_key;  // of the clusters and CI services that applications here trust
  ClientCertificate client_certificate;
  std::map<std::string, unsigned short> registries;  // host -> port of its docker-registry on 127.0.0.1
  std::string lender;  // the login server whose docker-registry all those without one of their own borrow
  Settings settings;
  Faults faults;
  Journal journal;
  ArcKeys arc_keys;
  SignIns sign_ins{};

  [[nodiscard]] long now() const { return real_now() + settings.number("clock_offset"); }
  // docker-registry has a clock of its own, which no setting moves.
  [[nodiscard]] static long real_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
  }
};

}  // namespace emulator

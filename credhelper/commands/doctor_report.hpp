#pragma once

#include <string>
#include <vector>

#include "credhelper/commands/world.hpp"
#include "diagnosis/mask.hpp"
#include "diagnosis/rung.hpp"

namespace acr::commands {

/// What `doctor` found, its texts masked already.
struct DoctorReport {
  std::string registry;  ///< empty: none in particular
  std::string version;
  diagnosis::Privacy privacy = diagnosis::Privacy::people;
  std::vector<diagnosis::Rung> rungs;
  std::vector<diagnosis::Rung> registries;  ///< those in use, where none in particular was meant

  [[nodiscard]] const diagnosis::Rung* first_failure() const {
    const diagnosis::Rung* found = diagnosis::first_failure(rungs);
    return found != nullptr ? found : diagnosis::first_failure(registries);
  }
};

/// For people: one line a rung, more only where it is needed, and at the end the first thing to do. In ASCII
/// where the locale is not UTF-8.
std::string doctor_screen(const DoctorReport& report, const World& world);

/// For programs, and for an issue.
std::string doctor_json(const DoctorReport& report);

}  // namespace acr::commands

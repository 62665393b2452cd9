#include "credentials/imds_note.hpp"

#include "platform/machine.hpp"

namespace acr::credentials {
namespace {

constexpr std::string_view note_name = "no-imds";
constexpr std::chrono::hours remembered{24};

}  // namespace

bool ImdsNote::known_absent() {
  return store_.noted(note_name, machine_boot_id(), clock_.now());
}

void ImdsNote::remember_absent() {
  // There, an IMDS that does not answer is merely late, as it is while a VM starts.
  if (expected()) return;
  const sys_seconds now = clock_.now();
  store_.note(note_name, machine_boot_id(), now, now + remembered);
}

bool ImdsNote::expected() {
  return is_azure_machine();
}

}  // namespace acr::credentials

#include "platform/late_relocations.hpp"

#include <link.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

extern "C" const char __ehdr_start[];  // NOLINT: the linker's name for where the program is loaded

namespace acr {
namespace {

/// What late_relocations.py fills in: addresses relative to where the program is loaded, and sizes.
struct Handover {
  std::uint64_t table;
  std::uint64_t count;
  std::uint64_t read_only;
  std::uint64_t read_only_size;
};

// Volatile: the compiler must not know the zeros that stand here before the script has run.
[[gnu::used, gnu::section(".late_relocations")]] const volatile Handover handover{0, 0, 0, 0};

}  // namespace

void finish_relocations() {
  static bool finished = false;
  if (finished || handover.count == 0) return;
  finished = true;
  const auto base = reinterpret_cast<std::uintptr_t>(&__ehdr_start);
  auto* const read_only = reinterpret_cast<void*>(base + handover.read_only);
  // The loader has write-protected them with the rest of RELRO, and so do we again.
  if (::mprotect(read_only, handover.read_only_size, PROT_READ | PROT_WRITE) != 0) std::abort();
  const auto* const table = reinterpret_cast<const ElfW(Rela)*>(base + handover.table);
  for (std::uint64_t i = 0; i < handover.count; ++i) {
    *reinterpret_cast<std::uintptr_t*>(base + table[i].r_offset) =
        base + static_cast<std::uintptr_t>(table[i].r_addend);
  }
  if (::mprotect(read_only, handover.read_only_size, PROT_READ) != 0) std::abort();
}

}  // namespace acr

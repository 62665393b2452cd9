#include "platform/late_relocations.hpp"

#include <link.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

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
  // The linker gives the name to the first byte, but everything that is loaded follows it.
  char* const base =
      const_cast<char*>(static_cast<const char*>(__ehdr_start));  // NOLINT: relocating is writing
  void* const read_only = base + handover.read_only;
  // The loader has write-protected them with the rest of RELRO, and so do we again.
  if (::mprotect(read_only, handover.read_only_size, PROT_READ | PROT_WRITE) != 0) std::abort();
  const auto* const table = reinterpret_cast<const ElfW(Rela)*>(base + handover.table);
  for (std::uint64_t i = 0; i < handover.count; ++i) {
    char* const target = base + table[i].r_addend;
    std::memcpy(base + table[i].r_offset, &target, sizeof target);
  }
  if (::mprotect(read_only, handover.read_only_size, PROT_READ) != 0) std::abort();
}

}  // namespace acr

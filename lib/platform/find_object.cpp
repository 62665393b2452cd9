#include <dlfcn.h>
#include <link.h>

#include <cstdint>

// Where gcc's unwinder, linked statically, looks for the object that an address is in. It would have
// glibc 2.35's function, the only one that this program needs and that 2.34 (RHEL 9, Amazon Linux 2023) has
// not; so this stands in for it, by what every glibc has. It runs for each frame that an exception passes,
// and a cached `get` throws none.
#ifdef DLFO_STRUCT_HAS_EH_DBASE
namespace {

struct Search {
  std::uintptr_t address = 0;
  dl_find_object* found = nullptr;
};

/// dl_iterate_phdr's callback: 1 ends the search.
int look_at(dl_phdr_info* object, std::size_t /*size*/, void* data) {
  const auto& search = *static_cast<const Search*>(data);
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::uintptr_t frames = 0;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    const std::uintptr_t start = object->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_GNU_EH_FRAME) frames = start;
    if (segment.p_type == PT_LOAD && search.address - start < segment.p_memsz) {
      begin = start;
      end = start + segment.p_memsz;
    }
  }
  if (end == 0 || frames == 0) return 0;
  *search.found = {};
  search.found->dlfo_map_start = reinterpret_cast<void*>(begin);  // NOLINT(performance-no-int-to-ptr)
  search.found->dlfo_map_end = reinterpret_cast<void*>(end);      // NOLINT(performance-no-int-to-ptr)
  search.found->dlfo_eh_frame = reinterpret_cast<void*>(frames);  // NOLINT(performance-no-int-to-ptr)
  return 1;
}

}  // namespace

/// 0 if the object is found [glibc manual, "Dynamic Linker Introspection"].
extern "C" [[gnu::visibility("hidden")]] int _dl_find_object(  // NOLINT: glibc's name
    void* address, dl_find_object* result) noexcept {
  Search search{reinterpret_cast<std::uintptr_t>(address), result};
  return ::dl_iterate_phdr(look_at, &search) == 1 ? 0 : -1;
}
#endif

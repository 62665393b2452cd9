#include "platform/machine.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "platform/descriptor.hpp"

namespace acr {
namespace {

std::string first_line(const char* path) {
  const Descriptor fd(::open(path, O_RDONLY | O_CLOEXEC));
  std::array<char, 128> buffer{};
  const ssize_t got = fd.open() ? ::read(fd.get(), buffer.data(), buffer.size()) : -1;
  const std::string_view text(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

std::string machine_boot_id() {
  const std::string id = first_line("/proc/sys/kernel/random/boot_id");
  return id.empty() ? "unknown" : id;
}

bool is_azure_machine() {
  return first_line("/sys/class/dmi/id/chassis_asset_tag") == "7783-7084-3265-9085-8269-3286-77";
}

bool is_superuser() {
  return ::geteuid() == 0;
}

unsigned long user_number() {
  return ::getuid();
}

}  // namespace acr

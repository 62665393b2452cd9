// The key is made in a keyring of this process, is given its permissions there, and is then moved to the
// user's keyring unless that has one already [keyctl_move(3): KEYCTL_MOVE_EXCL]: the kernel lets one process
// win, without a lock, and the others read its key. Moving came with Linux 5.3, and so did user keyrings that
// outlive their user's last process; an older kernel is refused, since there a key could go at any time.
//
// Nobody may write the key or set its attributes, so that it can be neither replaced in place, nor revoked,
// nor given a time to expire: there is this key, or none. Whoever is this user may read it, possessed or not:
// in a session of cron's or sudo's the user's keyring is linked to nothing. Others who find it in a session
// that they have taken over (`su`) may not.
#include "platform/kernel_keyring.hpp"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include "platform/random.hpp"

namespace acr {
namespace {

constexpr std::size_t key_size = 32;
constexpr const char* type = "user";
// The user's VIEW, READ, SEARCH and LINK [keyctl_setperm(3)].
constexpr long permissions = 0x00010000 | 0x00020000 | 0x00080000 | 0x00100000;

long keyctl(long operation, long a, const void* b, const void* c, long d) {
  return ::syscall(SYS_keyctl, operation, a, b, c, d);
}

long keyctl(long operation, long a, long b, long c = 0, long d = 0) {
  return ::syscall(SYS_keyctl, operation, a, b, c, d);
}

std::string name_of(int code) {
  switch (code) {
    case EPERM:
      return "EPERM";
    case EACCES:
      return "EACCES";
    case ENOSYS:
      return "ENOSYS";
    case EOPNOTSUPP:
      return "EOPNOTSUPP: this kernel is older than Linux 5.3";
    case EDQUOT:
      return "EDQUOT: this user has too many keys";
    case ENOMEM:
      return "ENOMEM";
    case EKEYREVOKED:
      return "EKEYREVOKED";
    case EKEYEXPIRED:
      return "EKEYEXPIRED";
    default:
      return "error " + std::to_string(code);
  }
}

Error refused(int code) {
  return {ErrorKind::unavailable, name_of(code)};
}

Result<Secret> read(long key) {
  std::vector<char, WipingAllocator<char>> bytes(key_size);
  const long size = ::syscall(SYS_keyctl, KEYCTL_READ, key, bytes.data(), bytes.size(), 0);
  if (size == -1) return refused(errno);
  // Somebody else's idea of a key.
  if (size != static_cast<long>(key_size)) return refused(EINVAL);
  return Secret(std::move(bytes));
}

/// Whether it belongs to this user [keyctl_describe(3): type;uid;gid;permissions;description].
bool is_ours(long key) {
  std::array<char, 256> text{};
  const long size = ::syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, text.data(), text.size(), 0);
  if (size == -1) return false;
  const std::string_view fields(text.data(), ::strnlen(text.data(), text.size()));
  const std::size_t at = fields.find(';');
  uid_t owner = 0;
  return at != std::string_view::npos &&
         std::from_chars(fields.data() + at + 1, fields.data() + fields.size(), owner).ec == std::errc() &&
         owner == ::geteuid();
}

/// Drops this process's own link to it.
void drop(long key) {
  keyctl(KEYCTL_UNLINK, key, KEY_SPEC_PROCESS_KEYRING);
}

}  // namespace

Result<Secret> KernelKeyring::find() {
  // The session's first: a user namespace, such as rootless podman's, has a user keyring of its own, and only
  // the session leads to the one outside.
  std::optional<int> reason;
  for (const long keyring : {long{KEY_SPEC_SESSION_KEYRING}, long{KEY_SPEC_USER_KEYRING}}) {
    const long key = keyctl(KEYCTL_SEARCH, keyring, type, description_.c_str(), 0);
    // Whoever was here before us, as before `sudo`, may have left theirs in the session for us to seal with.
    if (key != -1 && is_ours(key)) return read(key);
    reason = key == -1 ? errno : ENOKEY;
  }
  if (reason == ENOKEY) return Error{ErrorKind::not_found, "there is no such key"};
  return refused(*reason);
}

Result<Secret> KernelKeyring::find_or_make() {
  Result<Secret> found = find();
  if (found || found.error().kind != ErrorKind::not_found) return found;
  std::array<char, key_size> bytes{};
  if (!fill_with_secret_bytes(bytes.data(), bytes.size())) return refused(ENOMEM);
  const long key = ::syscall(SYS_add_key, type, description_.c_str(), bytes.data(), bytes.size(),
                             KEY_SPEC_PROCESS_KEYRING);
  const int code = errno;
  wipe(bytes.data(), bytes.size());
  if (key == -1) return refused(code);
  if (keyctl(KEYCTL_SETPERM, key, permissions) == -1 ||
      keyctl(KEYCTL_MOVE, key, KEY_SPEC_PROCESS_KEYRING, KEY_SPEC_USER_KEYRING, KEYCTL_MOVE_EXCL) == -1) {
    const int reason = errno;
    drop(key);
    if (reason != EEXIST) return refused(reason);
  }
  return find();
}

}  // namespace acr

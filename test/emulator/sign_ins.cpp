#include "sign_ins.hpp"

#include <algorithm>

namespace emulator {
namespace {

template <typename Entries, typename Matches, typename Use>
bool use_first(Entries& entries, Matches matches, const Use& use) {
  const auto found = std::find_if(entries.begin(), entries.end(), matches);
  if (found == entries.end()) return false;
  use(*found);
  return true;
}

}  // namespace

void SignIns::add(DeviceSignIn sign_in) {
  const std::lock_guard lock(mutex_);
  devices_.push_back(std::move(sign_in));
}

void SignIns::add(AuthorizationCode code) {
  const std::lock_guard lock(mutex_);
  codes_.push_back(std::move(code));
}

bool SignIns::with_device_code(std::string_view code, const std::function<void(DeviceSignIn&)>& use) {
  const std::lock_guard lock(mutex_);
  return use_first(
      devices_, [&](const auto& entry) { return entry.device_code == code; }, use);
}

bool SignIns::with_user_code(std::string_view code, const std::function<void(DeviceSignIn&)>& use) {
  const std::lock_guard lock(mutex_);
  return use_first(
      devices_, [&](const auto& entry) { return entry.user_code == code; }, use);
}

bool SignIns::with_authorization_code(std::string_view code,
                                      const std::function<void(AuthorizationCode&)>& use) {
  const std::lock_guard lock(mutex_);
  return use_first(
      codes_, [&](const auto& entry) { return entry.code == code; }, use);
}

std::vector<DeviceSignIn> SignIns::device_sign_ins() const {
  const std::lock_guard lock(mutex_);
  return devices_;
}

void SignIns::revoke(const std::string& user) {
  const std::lock_guard lock(mutex_);
  revoked_[user] = last_number_;
}

bool SignIns::is_revoked(const std::string& user, long number) const {
  const std::lock_guard lock(mutex_);
  const auto found = revoked_.find(user);
  return found != revoked_.end() && number <= found->second;
}

void SignIns::clear() {
  const std::lock_guard lock(mutex_);
  devices_.clear();
  codes_.clear();
  revoked_.clear();
}

}  // namespace emulator

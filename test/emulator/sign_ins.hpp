// People who are signing in, or have: device codes, authorization codes, and whose refresh tokens are
// revoked.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

// One run of the device authorization grant (RFC 8628).
struct DeviceSignIn {
  enum class State { pending, approved, declined, redeemed };

  std::string device_code;
  std::string user_code;
  std::string client_id;
  std::string scope;
  std::string tenant;  // as asked: an id, `common`, `organizations`
  long expires_at = 0;
  long long polled_at = 0;  // milliseconds; 0: never
  State state = State::pending;
  std::string user;  // an object id, once approved
};

// One authorization code and all that it is bound to (RFC 6749 §4.1, RFC 7636).
struct AuthorizationCode {
  std::string code;
  std::string client_id;
  std::string redirect_uri;
  std::string challenge;
  std::string nonce;
  std::string user;
  long expires_at = 0;
  bool redeemed = false;
};

class SignIns {
 public:
  void add(DeviceSignIn sign_in);
  void add(AuthorizationCode code);

  // Shows the one entry of that code to `use`, which may change it; false if there is none.
  bool with_device_code(std::string_view code, const std::function<void(DeviceSignIn&)>& use);
  bool with_user_code(std::string_view code, const std::function<void(DeviceSignIn&)>& use);
  bool with_authorization_code(std::string_view code, const std::function<void(AuthorizationCode&)>& use);
  [[nodiscard]] std::vector<DeviceSignIn> device_sign_ins() const;

  // Refresh tokens are numbered, so that revoking concerns exactly those that exist already.
  long next_number() { return ++last_number_; }
  void revoke(const std::string& user);
  [[nodiscard]] bool is_revoked(const std::string& user, long number) const;

  // Codes and revocations; refresh tokens stay good.
  void clear();

 private:
  mutable std::mutex mutex_;
  std::vector<DeviceSignIn> devices_;
  std::vector<AuthorizationCode> codes_;
  std::map<std::string, long> revoked_;  // user -> the last number revoked
  std::atomic<long> last_number_ = 0;
};

}  // namespace emulator

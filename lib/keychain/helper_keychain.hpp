#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/context.hpp"
#include "keychain/credentials.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"

namespace acr::keychain {

/// Somebody else's credential helper, `docker-credential-NAME`, spoken to as docker does [docker/
/// docker-credential-helpers client/]: a secret goes through standard input, never through an argument. It
/// is given as long as a person takes to type a keychain's password, and no longer than the deadline.
///
/// Errors, which name the helper: `not_found`; `transient` if it did not answer in time; `rejected` with its
/// own words if it failed, or if it answered something else.
class HelperKeychain {
 public:
  /// `program` is its absolute path.
  HelperKeychain(std::string name, std::string program, const http::Context& context)
      : name_(std::move(name)), program_(std::move(program)), context_(context) {}

  [[nodiscard]] Result<Credentials> find(std::string_view server_url, Deadline deadline) const;
  Result<void> store(const Credentials& credentials, Deadline deadline) const;

  /// Keeps it in place of whatever there is at that URL, be it another user's: of two users,
  /// docker-credential-pass and -secretservice keep both, and may answer the older one. So that one has to go
  /// first, and `keep_meanwhile` is called to keep the new one elsewhere until then.
  Result<void> replace(const Credentials& credentials, const std::function<Result<void>()>& keep_meanwhile,
                       Deadline deadline) const;

  /// No error if there is nothing.
  Result<void> erase(std::string_view server_url, Deadline deadline) const;
  [[nodiscard]] Result<std::vector<Kept>> list(Deadline deadline) const;

  /// Such as `pass`.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& program() const { return program_; }

 private:
  Result<Secret> run(const char* verb, std::shared_ptr<const Secret> input, Deadline deadline,
                     std::string_view secret = {}) const;

  std::string name_;
  std::string program_;
  http::Context context_;
};

/// `docker-credential-NAME`
std::string helper_program(std::string_view name);

/// Set for every helper that we run, so that one which runs us in turn finds no third one.
inline constexpr const char* nested_variable = "DOCKER_CREDENTIAL_ACR_NESTED";

}  // namespace acr::keychain

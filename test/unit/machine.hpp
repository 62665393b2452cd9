#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "fakes.hpp"
#include "identity/managed_identity.hpp"

namespace acr::test {

using IdKind = config::ManagedIdentityId::Kind;

constexpr const char* acr_audience = "https://containerregistry.azure.net";
constexpr const char* endpoint_token = R"({"access_token":"t","expires_on":"1800003600"})";

/// A machine whose environment tells which managed identity endpoint it has. Its cloud answers `answer`.
class Machine : public testing::Test {
 protected:
  explicit Machine(std::map<std::string, std::string> variables) {
    world.environment.values = std::move(variables);
    answer(200, endpoint_token);
  }

  void answer(unsigned status, const std::string& body) {
    world.http.answer = [=](const Sent&) { return response(status, body); };
  }
  [[nodiscard]] std::unique_ptr<identity::TokenSource> source(config::ManagedIdentityId id = {}) {
    return identity::make_managed_identity_source(std::move(id), identity::Asked::in_a_chain, memory,
                                                  world.context());
  }
  Result<identity::Token> ask(config::ManagedIdentityId id = {}) {
    return source(std::move(id))->token(identity::Audience(acr_audience), world.deadline());
  }
  /// The digest of all that decides the identity.
  [[nodiscard]] std::string fingerprint(config::ManagedIdentityId id = {}) {
    FieldDigest digest;
    source(std::move(id))->identify(digest);
    return digest.hex();
  }

  World world;
  ForgetfulMemory memory;
};

}  // namespace acr::test

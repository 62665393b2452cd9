#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "credentials/service.hpp"
#include "fake_azure.hpp"
#include "identity/selection.hpp"

namespace acr::test {

/// A faked Azure and a real disk, for tests of the service as a whole.
class CachedWorld : public testing::Test {
 protected:
  CachedWorld() { world.environment.values["XDG_CACHE_HOME"] = directory.path(); }

  /// What the next process would see: nothing is shared with the last one but the disk.
  template <class Call>
  auto with_service(Call call) {
    return with_service(world.context(), call);
  }
  template <class Call>
  auto with_service(const http::Context& context, Call call) {
    const std::unique_ptr<cache::Store> store = cache::open_store(context.environment, sealing::Wish::off);
    const config::Settings settings = *config::Settings::read(context.environment);
    credentials::CloudDirectory clouds(settings.clouds(), *store, context);
    credentials::Service service(settings, clouds, *store, context);
    return call(service);
  }
  Result<credentials::Answer> get(const char* host = "contoso.azurecr.io") {
    return with_service([&](credentials::Service& s) {
      return s.get(*registry::LoginServer::recognise(host), world.deadline());
    });
  }
  /// The token, or what the error says.
  std::string token(const char* host = "contoso.azurecr.io") {
    const Result<credentials::Answer> answer = get(host);
    return answer ? std::string(answer->refresh_token.reveal()) : "error: " + answer.error().line();
  }
  /// The key that contoso's token has for whoever is selected now.
  [[nodiscard]] cache::Key key() { return cache::Key::registry(contoso.host(), selection().fingerprint()); }
  [[nodiscard]] identity::Selection selection() {
    const config::Settings settings = *config::Settings::read(world.environment);
    return *identity::Selection::read(settings.for_registry(contoso.host()), contoso.cloud(), memory,
                                      world.context());
  }
  [[nodiscard]] std::unique_ptr<cache::Store> store() const {
    return cache::open_store(world.environment, acr::sealing::Wish::off);
  }
  [[nodiscard]] std::filesystem::path file() {
    return directory.path() / "docker-credential-acr" / key().name();
  }

  TemporaryDirectory directory;
  World world;
  ForgetfulMemory memory;
  FakeAzure azure{world};
  registry::LoginServer contoso = *registry::LoginServer::recognise("contoso.azurecr.io");
};

}  // namespace acr::test

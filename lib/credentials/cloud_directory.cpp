#include "credentials/cloud_directory.hpp"

#include <algorithm>
#include <string>

#include "config/text.hpp"
#include "credentials/cloud_metadata.hpp"
#include "http/json.hpp"
#include "platform/late_relocations.hpp"

namespace acr::credentials {
namespace {

using registry::Cloud;
using registry::LoginServer;

constexpr std::chrono::hours kept{24};
/// A pull of any registry waits for the answer, and a keychain may be asked after it.
constexpr std::chrono::seconds patience{5};
constexpr std::chrono::minutes pause_after_failure{5};

/// Whether nobody needs to be asked, or nobody can be.
bool is_complete(const config::CustomCloud& cloud) {
  return cloud.arm_endpoint.empty() ||
         (!cloud.registry_suffix.empty() && !cloud.authority.empty() && !cloud.arm_audience.empty());
}

// One line of text: the separator is in no URL and no domain.
constexpr char separator = ' ';

std::string write(const CloudMetadata& metadata) {
  return metadata.registry_suffix + separator + metadata.authority + separator + metadata.arm_audience;
}

std::optional<CloudMetadata> read(std::string_view text) {
  const std::size_t first = text.find(separator);
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find(separator, first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return CloudMetadata{std::string(text.substr(0, first)),
                       std::string(text.substr(first + 1, second - first - 1)),
                       std::string(text.substr(second + 1))};
}

/// Somebody may have mended it meanwhile.
Error with_way_to_ask_again(Error error) {
  if (!error.hint.empty()) error.hint += ". ";
  error.hint += "It is asked again after five minutes, or at once after: docker-credential-acr clear";
  return error;
}

}  // namespace

/// A cloud's texts, and the cloud that refers to them.
struct CloudDirectory::Known {
  config::CustomCloud texts;
  Cloud cloud;
  std::optional<cache::Failure> failure;  ///< its ARM's, also where no cache remembers it

  explicit Known(config::CustomCloud from) : texts(std::move(from)), cloud{} { refer(); }

  void refer() { cloud = {texts.name, texts.registry_suffix, texts.authority, texts.arm_audience}; }

  /// What the settings say stays.
  void fill(const CloudMetadata& metadata) {
    if (texts.registry_suffix.empty()) texts.registry_suffix = metadata.registry_suffix;
    if (texts.authority.empty()) texts.authority = metadata.authority;
    if (texts.arm_audience.empty()) texts.arm_audience = metadata.arm_audience;
    refer();
  }
};

CloudDirectory::CloudDirectory(const std::vector<config::CustomCloud>& clouds, cache::Store& store,
                               const http::Context& context)
    : store_(store), context_(context) {
  for (const config::CustomCloud& cloud : clouds) known_.push_back(std::make_unique<Known>(cloud));
}

CloudDirectory::~CloudDirectory() = default;

Result<void> CloudDirectory::complete(Known& known, Deadline deadline) {
  if (is_complete(known.texts)) return {};
  const cache::Key key = cache::Key::cloud(known.texts.arm_endpoint);
  const Result<cache::Entry> former = store_.find(key);
  const std::optional<CloudMetadata> remembered = former ? read(former->token.reveal()) : std::nullopt;
  const sys_seconds now = context_.clock.now();
  if (remembered && former->issued <= now && now < former->expires) {
    known.fill(*remembered);
    return {};
  }
  const Result<CloudMetadata> metadata = ask(known, key, deadline);
  if (!metadata) {
    if (!remembered) return in_context("cloud \"" + known.texts.name + "\"", metadata.error());
    known.fill(*remembered);  // a cloud does not move every day
    return {};
  }
  cache::Entry entry;
  entry.subject = known.texts.arm_endpoint;
  entry.identity = "cloud metadata";
  entry.issued = now;
  entry.renew_at = now + kept;
  entry.expires = now + kept;
  entry.token = Secret(write(*metadata));
  [[maybe_unused]] const Result<void> put = store_.put(key, entry);
  known.fill(*metadata);
  return {};
}

Result<CloudMetadata> CloudDirectory::ask(Known& known, const cache::Key& key, Deadline deadline) {
  const Deadline begin = context_.clock.steady();
  if (deadline <= begin) return Error{ErrorKind::unavailable, "its ARM has told nothing of it yet"};
  const sys_seconds now = context_.clock.now();
  if (!known.failure) known.failure = store_.last_failure(key);
  // A clock that was set back must not prolong it.
  if (known.failure && known.failure->at <= now && now < known.failure->at + pause_after_failure) {
    return with_way_to_ask_again(known.failure->error);
  }
  finish_relocations();
  Result<CloudMetadata> metadata =
      fetch_cloud_metadata(known.texts.arm_endpoint, context_, std::min(deadline, begin + patience));
  if (!metadata) {
    known.failure = cache::Failure{now, metadata.error()};
    store_.note_failure(key, *known.failure);
  }
  return metadata;
}

std::optional<LoginServer> CloudDirectory::recognise(std::string_view server_url, Deadline deadline) {
  for (const std::unique_ptr<Known>& known : known_) {
    if (known->texts.registry_suffix.empty() && !complete(*known, deadline)) continue;
    std::optional<LoginServer> server = LoginServer::recognise(server_url, known->cloud);
    // What is missing of the rest is an error for whoever asks for a token there.
    if (server) return server;
  }
  return std::nullopt;
}

Result<const Cloud*> CloudDirectory::find(std::string_view name, Deadline deadline) {
  for (const std::unique_ptr<Known>& known : known_) {
    if (!config::same_but_for_case(known->texts.name, name)) continue;
    if (Result<void> completed = complete(*known, deadline); !completed) return completed.error();
    return &known->cloud;
  }
  if (const Cloud* cloud = registry::find_cloud(name)) return cloud;
  return Error{ErrorKind::bad_input, "the settings name a cloud that is not there: " + std::string(name),
               "Name AzureCloud, AzureChinaCloud, AzureUSGovernment, or one under \"clouds\""};
}

}  // namespace acr::credentials

#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "cache/store.hpp"
#include "config/settings.hpp"
#include "credentials/cloud_metadata.hpp"
#include "http/context.hpp"
#include "registry/login_server.hpp"

namespace acr::credentials {

/// The clouds that the settings add to Azure's own. What they leave out is read from the cloud's ARM, and
/// kept in the cache for a day; nobody is asked before that is needed. An ARM that does not answer holds
/// nobody up for long, and is left alone for five minutes; what it said before serves meanwhile. Once the
/// deadline has passed nobody is asked, and what is remembered is all that is known.
class CloudDirectory {
 public:
  CloudDirectory(const std::vector<config::CustomCloud>& clouds, cache::Store& store,
                 const http::Context& context);
  CloudDirectory(const CloudDirectory&) = delete;
  CloudDirectory& operator=(const CloudDirectory&) = delete;
  ~CloudDirectory();

  /// A login server in one of them. It refers to this object.
  std::optional<registry::LoginServer> recognise(std::string_view server_url, Deadline deadline);

  /// A cloud by its name: one of the settings', or of Azure's. `bad_input` if there is none.
  Result<const registry::Cloud*> find(std::string_view name, Deadline deadline);

 private:
  struct Known;

  Result<void> complete(Known& known, Deadline deadline);
  Result<CloudMetadata> ask(Known& known, const cache::Key& key, Deadline deadline);

  std::vector<std::unique_ptr<Known>> known_;
  cache::Store& store_;
  http::Context context_;
};

}  // namespace acr::credentials

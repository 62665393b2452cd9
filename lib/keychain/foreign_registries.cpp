#include "keychain/foreign_registries.hpp"

#include "keychain/server_url.hpp"

namespace acr::keychain {
namespace {

Error nothing_kept() {
  return {ErrorKind::not_found, "no user name and password are kept"};
}

}  // namespace

Result<Credentials> ForeignRegistries::find(std::string_view server_url, Deadline deadline) const {
  if (!is_server_url(server_url)) return nothing_kept();
  Result<Credentials> own = own_.find(server_url, deadline);
  if (own || own.error().kind != ErrorKind::not_found) return own;
  const Result<std::vector<HelperKeychain>> helpers = finder_.to_ask();
  if (!helpers) return helpers.error();
  for (const HelperKeychain& helper : *helpers) {
    Result<Credentials> found = helper.find(server_url, deadline);
    if (found) return found;
    if (found.error().kind == ErrorKind::not_found) continue;
    if (!finder_.found_by_itself()) return found;
    finder_.failed(helper, deadline);
  }
  return nothing_kept();
}

Result<void> ForeignRegistries::store(const Credentials& credentials, Deadline deadline) const {
  if (!is_server_url(credentials.server_url)) {
    return Error{ErrorKind::bad_input, shown(credentials.server_url) + " is not the name of a registry"};
  }
  const Result<std::vector<HelperKeychain>> helpers = finder_.to_store();
  if (!helpers) return helpers.error();
  const auto in_file = [&]() -> Result<void> {
    const Result<Kept> kept = own_.store_in_file(credentials, deadline);
    if (!kept) return kept.error();
    return {};
  };
  for (const HelperKeychain& helper : *helpers) {
    Result<void> stored = helper.replace(credentials, in_file, deadline);
    if (!stored && !finder_.found_by_itself()) return stored;
    if (!stored) continue;
    finder_.worked(helper);
    // A file of ours would be asked first.
    return own_.erase_file(credentials.server_url, deadline);
  }
  return in_file();
}

Result<void> ForeignRegistries::erase(std::string_view server_url, Deadline deadline) const {
  if (!is_server_url(server_url)) return {};
  if (Result<void> erased = own_.erase(server_url, deadline); !erased) return erased;
  const Result<std::vector<HelperKeychain>> helpers = finder_.to_ask();
  if (!helpers) return helpers.error();
  for (const HelperKeychain& helper : *helpers) {
    Result<void> erased = helper.erase(server_url, deadline);
    if (erased) continue;
    // One that can say what it has still has it; of one that has no time to say so, nobody knows.
    if (!finder_.found_by_itself() || helper.list(deadline) || clock_.steady() >= deadline) return erased;
    finder_.failed_to_list(helper, deadline);
  }
  return {};
}

Result<std::vector<Kept>> ForeignRegistries::list(Deadline deadline) const {
  const Result<std::vector<HelperKeychain>> helpers = finder_.to_ask();
  if (!helpers) return helpers.error();
  std::vector<Kept> all;
  for (const HelperKeychain& helper : *helpers) {
    Result<std::vector<Kept>> listed = helper.list(deadline);
    if (listed) {
      all.insert(all.end(), listed->begin(), listed->end());
    } else if (finder_.found_by_itself()) {
      finder_.failed_to_list(helper, deadline);
    } else {
      return listed;
    }
  }
  return all;
}

}  // namespace acr::keychain

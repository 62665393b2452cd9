// The order of the steps is what makes a crash harmless. `store`: the new secret into the keychain, then the
// record, then the former secret goes; where the keychain has to forget the former one first, the new one is
// in the record meanwhile, and stays there if the keychain then fails. `erase`: the secret first, so that
// whatever happens then, it is gone.
#include "keychain/stored_credentials.hpp"

#include <optional>

namespace acr::keychain {
namespace {

using IfAbsent = PrivateDirectory::IfAbsent;

std::string where_of(const Record& record, const RecordStore& records) {
  return record.helper.empty() ? "file " + records.path_of(record.server_url) : helper_program(record.helper);
}

Error gone(const Record& record) {
  return {ErrorKind::sign_in_needed,
          "the password of " + record.user_name + " is no longer in " + helper_program(record.helper),
          "Log in again, or log out: docker logout " + record.server_url};
}

}  // namespace

StoredCredentials::StoredCredentials(const config::Settings& settings, const http::Context& context)
    : finder_(settings.keychain(), context), context_(context), records_(context.environment) {}

Result<Credentials> StoredCredentials::find(std::string_view server_url, Deadline deadline) const {
  Result<Record> record = records_.find(server_url);
  if (!record) return record.error();
  if (record->helper.empty()) {
    return Credentials{std::move(record->server_url), std::move(record->user_name),
                       std::move(record->secret)};
  }
  const Result<HelperKeychain> helper = helper_of(*record);
  if (!helper) return helper.error();
  // Both from the keychain, which holds them together: a store that was interrupted may have changed it.
  Result<Credentials> found = helper->find(server_url, deadline);
  if (!found && found.error().kind == ErrorKind::not_found) return gone(*record);
  return found;
}

Result<HelperKeychain> StoredCredentials::helper_of(const Record& record) const {
  Result<HelperKeychain> helper = finder_.named(record.helper);
  if (helper) return helper;
  Error error = in_context("the password of " + record.user_name + " is kept there", helper.error());
  error.hint = "Make it work, or log in again, or run: rm " + records_.path_of(record.server_url);
  return error;
}

Result<Kept> StoredCredentials::store(const Credentials& credentials, Deadline deadline) const {
  const Result<std::vector<HelperKeychain>> helpers = finder_.to_store();
  if (!helpers) return helpers.error();
  return store_in(*helpers, credentials, deadline);
}

Result<Kept> StoredCredentials::store_in_file(const Credentials& credentials, Deadline deadline) const {
  return store_in({}, credentials, deadline);
}

Result<Kept> StoredCredentials::store_in(const std::vector<HelperKeychain>& helpers,
                                         const Credentials& credentials, Deadline deadline) const {
  Record record{credentials.server_url, credentials.user_name, {}, credentials.secret.copy()};
  if (const Result<Secret> writable = write_record(record); !writable) return writable.error();
  const Result<std::optional<RangeLock>> lock =
      records_.lock(credentials.server_url, IfAbsent::create_synced, context_.clock, deadline);
  if (!lock) return lock.error();
  // What is damaged is mended by being replaced.
  const Result<Record> former = records_.find(credentials.server_url);
  for (const HelperKeychain& helper : helpers) {
    const Result<void> stored = helper.replace(
        credentials, [&] { return records_.put(record); }, deadline);
    if (!stored && !finder_.found_by_itself()) return stored.error();
    if (!stored) continue;
    finder_.worked(helper);
    record.helper = helper.name();
    record.secret = Secret();
    break;
  }
  if (Result<void> put = records_.put(record); !put) {
    if (!record.helper.empty() && !(former && former->helper == record.helper)) {
      forget(record, deadline);
    }
    return put.error();
  }
  if (former && former->helper != record.helper) forget(*former, deadline);
  return Kept{record.server_url, record.user_name, where_of(record, records_)};
}

void StoredCredentials::forget(const Record& record, Deadline deadline) const {
  if (record.helper.empty()) return;
  const Result<HelperKeychain> helper = finder_.named(record.helper);
  if (helper) static_cast<void>(helper->erase(record.server_url, deadline));
}

Result<void> StoredCredentials::erase(std::string_view server_url, Deadline deadline) const {
  const Result<Record> known = records_.find(server_url);
  if (!known && known.error().kind == ErrorKind::not_found) return {};
  const Result<std::optional<RangeLock>> lock =
      records_.lock(server_url, IfAbsent::fail, context_.clock, deadline);
  if (!lock) return lock.error();
  const Result<Record> record = records_.find(server_url);
  if (record && !record->helper.empty()) {
    const Result<HelperKeychain> helper = helper_of(*record);
    if (!helper) return helper.error();
    if (Result<void> erased = helper->erase(server_url, deadline); !erased) return erased;
  }
  // An interrupted store may have left it in another one, and nobody knows where a damaged record had it.
  if (const Result<std::vector<HelperKeychain>> helpers = finder_.to_ask()) {
    for (const HelperKeychain& helper : *helpers) {
      if (record && record->helper == helper.name()) continue;
      static_cast<void>(helper.erase(server_url, deadline));
    }
  }
  return remove(server_url);
}

Result<void> StoredCredentials::erase_file(std::string_view server_url, Deadline deadline) const {
  const Result<Record> known = records_.find(server_url);
  if (!known && known.error().kind == ErrorKind::not_found) return {};
  const Result<std::optional<RangeLock>> lock =
      records_.lock(server_url, IfAbsent::fail, context_.clock, deadline);
  if (!lock) return lock.error();
  return remove(server_url);
}

Result<void> StoredCredentials::remove(std::string_view server_url) const {
  Result<void> removed = records_.remove(server_url);
  if (!removed && removed.error().kind == ErrorKind::not_found) return {};
  return removed;
}

Result<std::vector<Kept>> StoredCredentials::list() const {
  const Result<std::vector<Record>> records = records_.all();
  if (!records) return records.error();
  std::vector<Kept> all;
  all.reserve(records->size());
  for (const Record& record : *records) {
    all.push_back({record.server_url, record.user_name, where_of(record, records_)});
  }
  return all;
}

}  // namespace acr::keychain

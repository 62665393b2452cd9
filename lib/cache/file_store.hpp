#pragma once

#include <memory>
#include <optional>

#include "cache/store.hpp"
#include "platform/private_directory.hpp"
#include "sealing/sealing.hpp"

namespace acr::cache {

/// One private directory, one private file for each entry. The directory is made when something is written
/// or locked, so that looking leaves no trace. With a `Sealing`, what holds a token is sealed, and what was
/// not counts as absent and goes at the next `put`; without one, what is sealed counts as absent.
class FileStore final : public Store {
 public:
  explicit FileStore(std::string path, std::unique_ptr<sealing::Sealing> sealing = nullptr)
      : path_(std::move(path)), sealing_(std::move(sealing)) {}

  Result<Entry> find(const Key& key) override;
  Result<void> put(const Key& key, const Entry& entry) override;
  Result<void> erase_registry(std::string_view login_server) override;
  Result<std::vector<std::string>> registries() override;
  Result<std::vector<CachedToken>> tokens() override;
  Result<void> clear() override;
  void note_failure(const Key& key, const Failure& failure) override;
  std::optional<Failure> last_failure(const Key& key) override;
  std::optional<RangeLock> lock(const Key& key) override;
  bool noted(std::string_view name, std::string_view remark, sys_seconds now) override;
  void note(std::string_view name, std::string_view remark, sys_seconds now, sys_seconds until) override;
  bool tidying_is_due(sys_seconds now) override;
  void tidy(sys_seconds now) override;

 private:
  Result<const PrivateDirectory*> directory(PrivateDirectory::IfAbsent if_absent);
  Result<Entry> find_named(const std::string& name);
  Result<void> put_named(const std::string& name, const Entry& entry);
  std::optional<Entry> read_sealed(const std::string& name, std::string_view text);
  Result<void> put_sealed(const std::string& name, const Entry& entry, std::string_view text);
  void remove_plain(sys_seconds now);
  void plain_is_written();

  std::string path_;
  std::unique_ptr<sealing::Sealing> sealing_;  ///< none: everything is plain
  std::optional<PrivateDirectory> directory_;
};

}  // namespace acr::cache

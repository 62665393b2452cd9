#pragma once

#include "cache/store.hpp"

namespace acr::cache {

/// For where no directory can be had at all: remembers nothing, locks nothing.
class NullStore final : public Store {
 public:
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
};

}  // namespace acr::cache

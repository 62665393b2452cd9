#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "platform/error.hpp"

namespace acr::config {

/// Collects what is wrong with a document: of several errors the first. Where it stands is worked out only
/// then, so that a document without errors costs nothing.
class Complaints {
 public:
  /// All three must outlive this.
  Complaints(const Value& document, std::string_view text, const std::string& path)
      : document_(document), text_(text), path_(path) {}

  /// `config.json:12:5: registries."contoso.azurecr.io".tenant: ` and then `what`.
  void add(const Value& at, std::string_view what, std::string hint = {});

  /// The same of a member's key: `config.json:12:5: registries: ` and then `what`.
  void add_at_key(const Value& object, const Value& key, std::string_view what, std::string hint = {});

  /// That a value is none of `known`, and which of them was probably meant. `what` is `unknown source`, for
  /// example.
  void add_unknown(const Value& at, std::string_view what, const std::vector<std::string_view>& known);

  /// The same of a key of `object`. One that would hold a secret is told where secrets go instead: `places`
  /// are the keys for that.
  void add_unknown_key(const Value& object, const Value& key, const std::vector<std::string_view>& known,
                       std::string_view places = {});

  [[nodiscard]] const std::optional<Error>& first() const { return first_; }

 private:
  void add_at(const Value& position, const Value& keys, std::string_view what, std::string hint);
  void add_unknown_word(const Value& position, const Value& keys, std::string_view what,
                        std::string_view word, const std::vector<std::string_view>& known);

  const Value& document_;
  std::string_view text_;
  const std::string& path_;
  std::optional<Error> first_;
};

/// The text in quotes, safe to print.
std::string quoted(std::string_view text);

/// `a, b or c`
std::string listed(const std::vector<std::string_view>& words);

}  // namespace acr::config

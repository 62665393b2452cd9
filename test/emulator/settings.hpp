// What a test may change while the emulator runs: a JSON object with a default for every key (README.md lists
// them).
#pragma once

#include <boost/json/object.hpp>
#include <mutex>
#include <string>
#include <string_view>

namespace emulator {

class Settings {
 public:
  Settings();

  // Takes over the given keys, or nothing and says why: an unknown key or another type is a typing error in a
  // test.
  std::string merge(const boost::json::object& changes);
  void reset();

  [[nodiscard]] boost::json::object snapshot() const;
  [[nodiscard]] boost::json::value value(std::string_view name) const;
  [[nodiscard]] long number(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;

 private:
  mutable std::mutex mutex_;
  boost::json::object values_;
};

// Whether the array holds the text, or "*".
bool lists(const boost::json::value& array, std::string_view text);

}  // namespace emulator

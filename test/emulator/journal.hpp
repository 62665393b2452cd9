// What was asked of the emulator: a counter for each service, and a log without secrets.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "message.hpp"

namespace emulator {

// Whether a counter, and so a fault, of that name exists.
bool is_service(std::string_view name);

class Journal {
 public:
  Journal();

  // Counts and logs the request; returns what `answered` takes to find the entry again.
  std::size_t asked(std::string_view service, const Request& request);
  void answered(std::size_t entry, int status);
  void clear();

  [[nodiscard]] boost::json::object counters() const;
  [[nodiscard]] boost::json::array log() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, long, std::less<>> counters_;
  boost::json::array log_;
  std::size_t cleared_ = 0;  // entries thrown away so far: a late answer must not land in another's entry
};

}  // namespace emulator

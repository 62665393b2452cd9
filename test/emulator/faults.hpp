// Misbehaviour that a test orders ahead: each order is used up by the next calls of its service, in order.
#pragma once

#include <boost/json/array.hpp>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "message.hpp"

namespace emulator {

struct Fault {
  std::string service;
  std::string host;  // empty: any
  long times = 1;    // -1: for ever
  Response response;
  bool own_answer = false;  // keep the service's own status and body; only the delivery is disturbed

  [[nodiscard]] bool needs_service() const;
  // What to send, given what the service would have said.
  [[nodiscard]] Response disturb(const std::function<Response()>& service_answer) const;
};

class Faults {
 public:
  // Appends the orders, or none and says why.
  std::string add(const boost::json::array& orders);
  std::optional<Fault> take(std::string_view service, std::string_view host);
  void clear();

 private:
  std::mutex mutex_;
  std::deque<Fault> waiting_;
};

}  // namespace emulator

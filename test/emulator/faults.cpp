#include "faults.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <stdexcept>
#include <vector>

#include "journal.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::array field_names = {"service", "host", "times",     "action",   "status",
                                    "headers", "body", "body_size", "delay_ms", "interval_ms"};

long number_of(const json::object& order, std::string_view name, long otherwise) {
  const json::value* value = order.if_contains(name);
  return value == nullptr ? otherwise : value->to_number<long>();
}

std::string text_of(const json::object& order, std::string_view name, std::string_view otherwise) {
  const json::value* value = order.if_contains(name);
  return std::string(value == nullptr ? otherwise : std::string_view(value->as_string()));
}

Delivery delivery_of(std::string_view action) {
  if (action == "respond") return Delivery::whole;
  if (action == "silence") return Delivery::silence;
  if (action == "reset") return Delivery::reset;
  if (action == "drip") return Delivery::drip;
  if (action == "truncate") return Delivery::truncate;
  throw std::invalid_argument("unknown action " + std::string(action));
}

Fault parse(const json::object& order) {
  for (const auto& [key, value] : order) {
    if (std::find(field_names.begin(), field_names.end(), key) == field_names.end()) {
      throw std::invalid_argument("unknown field " + std::string(key));
    }
  }
  Fault fault;
  fault.service = order.at("service").as_string();
  if (!is_service(fault.service)) throw std::invalid_argument("unknown service " + fault.service);
  fault.host = text_of(order, "host", "");
  fault.times = number_of(order, "times", 1);
  fault.own_answer = !order.contains("status") && !order.contains("body") && !order.contains("body_size");
  Response& response = fault.response;
  response.delivery = delivery_of(text_of(order, "action", "respond"));
  response.status = static_cast<int>(number_of(order, "status", 200));
  response.body = text_of(order, "body", "");
  response.body.append(static_cast<std::size_t>(std::max(0L, number_of(order, "body_size", 0))), 'x');
  response.delay = std::chrono::milliseconds(number_of(order, "delay_ms", 0));
  response.drip_interval = std::chrono::milliseconds(number_of(order, "interval_ms", 200));
  if (const json::value* headers = order.if_contains("headers")) {
    for (const auto& [key, value] : headers->as_object())
      response.headers.emplace_back(key, value.as_string());
  }
  return fault;
}

}  // namespace

bool Fault::needs_service() const {
  return own_answer && response.delivery != Delivery::silence && response.delivery != Delivery::reset;
}

Response Fault::disturb(const std::function<Response()>& service_answer) const {
  if (!needs_service()) return response;
  Response disturbed = service_answer();
  disturbed.headers.insert(disturbed.headers.end(), response.headers.begin(), response.headers.end());
  disturbed.delivery = response.delivery;
  disturbed.delay = response.delay;
  disturbed.drip_interval = response.drip_interval;
  return disturbed;
}

std::string Faults::add(const json::array& orders) {
  std::vector<Fault> parsed;
  try {
    for (const json::value& order : orders) parsed.push_back(parse(order.as_object()));
  } catch (const std::exception& error) {
    return error.what();
  }
  const std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.end(), parsed.begin(), parsed.end());
  return {};
}

std::optional<Fault> Faults::take(std::string_view service, std::string_view host) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Fault& fault) {
    return fault.service == service && (fault.host.empty() || fault.host == host);
  });
  if (found == waiting_.end()) return std::nullopt;
  Fault fault = *found;
  if (found->times > 0 && --found->times == 0) waiting_.erase(found);
  return fault;
}

void Faults::clear() {
  const std::lock_guard lock(mutex_);
  waiting_.clear();
}

}  // namespace emulator

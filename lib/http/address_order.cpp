#include "http/address_order.hpp"

#include <algorithm>

namespace acr::http {
namespace {

bool is_ipv6(const std::string& address) {
  return address.find(':') != std::string::npos;
}

}  // namespace

std::vector<std::string> alternate_families(const std::vector<std::string>& addresses) {
  std::vector<std::string> of_first;
  std::vector<std::string> of_other;
  for (const std::string& address : addresses) {
    (is_ipv6(address) == is_ipv6(addresses.front()) ? of_first : of_other).push_back(address);
  }
  std::vector<std::string> order;
  for (std::size_t i = 0; i < std::max(of_first.size(), of_other.size()); ++i) {
    if (i < of_first.size()) order.push_back(of_first[i]);
    if (i < of_other.size()) order.push_back(of_other[i]);
  }
  return order;
}

}  // namespace acr::http

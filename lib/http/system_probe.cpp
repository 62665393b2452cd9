#include "http/system_probe.hpp"

#include "http/address_order.hpp"
#include "http/tls_probe.hpp"
#include "platform/client_socket.hpp"
#include "platform/name_lookup.hpp"

namespace acr::http {

Result<std::vector<std::string>> SystemProbe::resolve(const std::string& host, Deadline deadline) {
  // Of a family that this machine lacks, none is worth a word.
  NameLookup lookup(host, NameLookup::Families::of_this_machine);
  if (!lookup.wait(deadline)) return Error{ErrorKind::transient, "no answer from this machine's resolver"};
  const NameLookup::Outcome outcome = lookup.outcome();
  if (outcome.failure != NameLookup::Failure::none) return Error{ErrorKind::transient, outcome.reason};
  return alternate_families(outcome.addresses);
}

Result<Reached> SystemProbe::connect(const std::vector<std::string>& addresses, std::uint16_t port,
                                     Deadline deadline) {
  Reached reached;
  std::string all;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    // Each gets its share of the time that is left, so that a dead one leaves some to the others.
    const Deadline now = std::chrono::steady_clock::now();
    const auto share = (deadline - now) / static_cast<int>(addresses.size() - i);
    const Result<ClientSocket> socket = ClientSocket::connect(addresses[i], port, now + share);
    if (socket) {
      reached.address = addresses[i];
      return reached;
    }
    reached.in_vain.push_back(addresses[i] + ": " + socket.error().what);
    all.append(all.empty() ? "" : "; ").append(reached.in_vain.back());
  }
  return Error{ErrorKind::transient, all};
}

Result<TlsFacts> SystemProbe::shake_hands(const std::string& host, const std::string& address,
                                          std::uint16_t port, const Proxy* proxy, Deadline deadline) {
  Result<ClientSocket> socket =
      ClientSocket::connect(address, proxy == nullptr ? port : proxy->port, deadline);
  if (!socket) return socket.error();
  return probe_tls(*socket, host, port, proxy, environment_, deadline);
}

}  // namespace acr::http

#include "http/loopback_listener.hpp"

namespace acr::http {

Result<LoopbackListener> LoopbackListener::open() {
  Result<LoopbackServer> server = LoopbackServer::open();
  if (!server) return server.error();
  return LoopbackListener(*std::move(server));
}

bool LoopbackListener::wait(const Take& take, const std::function<bool()>& cancelled, Deadline deadline) {
  bool done = false;
  server_.serve([&] { return make_form_conversation(take, done); },
                [&] { return done || (cancelled && cancelled()); }, deadline);
  return done;
}

}  // namespace acr::http

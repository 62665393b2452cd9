#include "platform/interrupt.hpp"

#include <csignal>

namespace acr {
namespace {

volatile std::sig_atomic_t signalled = 0;
struct sigaction former_interrupt {};
struct sigaction former_termination {};

extern "C" void remember_signal(int signal) {
  signalled = signal;
}

}  // namespace

InterruptGuard::InterruptGuard() {
  signalled = 0;
  struct sigaction action {};
  action.sa_handler = remember_signal;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, &former_interrupt);
  ::sigaction(SIGTERM, &action, &former_termination);
}

InterruptGuard::~InterruptGuard() {
  ::sigaction(SIGINT, &former_interrupt, nullptr);
  ::sigaction(SIGTERM, &former_termination, nullptr);
  if (signalled != 0) {
    [[maybe_unused]] const int raised = std::raise(signalled);
  }
}

bool InterruptGuard::interrupted() {
  return signalled != 0;
}

}  // namespace acr

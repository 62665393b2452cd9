#include "credhelper/commands/exit_code.hpp"

namespace acr::commands {

int exit_code_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_input:
      return wrong_usage;
    case ErrorKind::sign_in_needed:
      return sign_in_needed;
    case ErrorKind::denied:
      return no_access;
    case ErrorKind::rejected:
      return refused;
    case ErrorKind::transient:
      return temporary;
    case ErrorKind::unavailable:
      return not_available;
    case ErrorKind::untrusted:
      return unsafe_file;
    case ErrorKind::not_found:
    case ErrorKind::internal:
      break;
  }
  return failure;
}

}  // namespace acr::commands

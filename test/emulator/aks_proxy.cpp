#include "aks_proxy.hpp"

#include <string_view>

#include "answers.hpp"
#include "entra.hpp"

namespace emulator {

// azure-sdk-for-go's customtokenproxy puts the proxy's path before the original one.
Response aks_proxy(Azure& azure, const Request& request) {
  constexpr std::string_view prefix = "/emulated/prefix";
  if (!request.path.starts_with(std::string(prefix) + "/") || entra_service(request) != "entra.token")
    return text_answer(404, "");
  Request passed_on = request;
  passed_on.host = "login.microsoftonline.com";
  passed_on.path.erase(0, prefix.size());
  passed_on.target.erase(0, prefix.size());
  return entra(azure, passed_on);
}

}  // namespace emulator

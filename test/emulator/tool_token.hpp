// What somebody who signed in with azd or PowerShell gets: the stand-ins in tools/ ask here.
#pragma once

#include <boost/json/object.hpp>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

// `{"tool": "azd" or "powershell", "resource", "tenant"}` → `{"access_token", "expires_on"}`, or Entra's
// refusal. Counted as `azd.token` or `powershell.token`.
Response tool_token(Azure& azure, const Request& request, const boost::json::object& order);

}  // namespace emulator

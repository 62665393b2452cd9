#include "machines.hpp"

#include <openssl/ssl.h>

#include <cstring>

#include "aks_proxy.hpp"
#include "app_service.hpp"
#include "azure_arc.hpp"
#include "azure_ml.hpp"
#include "certificates.hpp"
#include "cloud_shell.hpp"
#include "router.hpp"
#include "service_fabric.hpp"

namespace emulator {
namespace {

constexpr const char* loopback = "127.0.0.1";

// No certificate for a client that names another server, or none.
int refuse_other_names(SSL* connection, int* alert, void* /*unused*/) {
  const char* name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  if (name != nullptr && std::strcmp(name, aks_proxy_name) == 0) return SSL_TLSEXT_ERR_OK;
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

TlsContext aks_proxy_context(const std::filesystem::path& state) {
  const auto context = make_tls_context(state, "aks-proxy");
  SSL_CTX_callback_ctrl(context.get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(&refuse_other_names));
  return [context] { return context.get(); };
}

TlsContext service_fabric_context(const Azure& azure, const std::filesystem::path& state) {
  const auto pinned = make_tls_context(state, "service-fabric");
  const auto other = make_tls_context(state, "service-fabric-other");
  return [&azure, pinned, other] {
    return (azure.settings.flag("service_fabric_other_certificate") ? other : pinned).get();
  };
}

}  // namespace

std::vector<std::unique_ptr<Server>> open_machines(Azure& azure, const std::filesystem::path& state) {
  const auto counted = [&azure](std::string_view name, Service service) {
    return [&azure, name, service](const Request& request) { return answer(azure, request, name, service); };
  };
  const auto arc = [&azure](const Request& request) {
    return answer(azure, request, azure_arc_service(request), azure_arc);
  };
  const auto imds = [&azure](const Request& request) { return route_imds(azure, request); };

  std::vector<std::unique_ptr<Server>> servers;
  const auto open = [&servers](unsigned short port, Handler handler, TlsContext tls = nullptr) {
    servers.push_back(std::make_unique<Server>(loopback, port, std::move(handler), std::move(tls)));
  };
  open(41741, counted("app_service.token", app_service));
  open(41742, counted("azure_ml.token", azure_ml));
  open(41743, imds);  // of a cluster's node agent, which AZURE_POD_IDENTITY_AUTHORITY_HOST names
  open(50342, counted("cloud_shell.token", cloud_shell));
  open(40342, arc);
  open(2377, counted("service_fabric.token", service_fabric), service_fabric_context(azure, state));
  open(6443, counted("aks_proxy.token", aks_proxy), aks_proxy_context(state));
  return servers;
}

}  // namespace emulator

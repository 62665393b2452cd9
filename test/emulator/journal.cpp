#include "journal.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>

#include "form.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::array services = {
    std::string_view("entra.token"),
    std::string_view("entra.devicecode"),
    std::string_view("entra.authorize"),
    std::string_view("entra.discovery"),
    std::string_view("arm"),
    std::string_view("imds.probe"),
    std::string_view("imds.token"),
    std::string_view("acr.challenge"),
    std::string_view("acr.exchange"),
    std::string_view("acr.token.get"),
    std::string_view("acr.token.post"),
    std::string_view("registry.proxy"),
    std::string_view("registry.plain"),
    std::string_view("unknown"),
    std::string_view("app_service.token"),
    std::string_view("azure_ml.token"),
    std::string_view("cloud_shell.token"),
    std::string_view("service_fabric.token"),
    std::string_view("azure_arc.challenge"),
    std::string_view("azure_arc.token"),
    std::string_view("aks_proxy.token"),
    std::string_view("github.id_token"),
    std::string_view("pipelines.id_token"),
    std::string_view("azd.token"),
    std::string_view("powershell.token"),
};

// Of App Service, of Azure Machine Learning and Service Fabric, and what only a proxy should see.
constexpr std::array secret_headers = {std::string_view("X-IDENTITY-HEADER"), std::string_view("secret"),
                                       std::string_view("Proxy-Authorization")};

constexpr std::array secret_fields = {
    std::string_view("client_secret"), std::string_view("client_assertion"),
    std::string_view("assertion"),     std::string_view("access_token"),
    std::string_view("refresh_token"), std::string_view("password"),
    std::string_view("device_code"),   std::string_view("code"),
    std::string_view("code_verifier"), std::string_view("id_token"),
};

constexpr std::array safe_headers = {
    std::string_view("Host"),
    std::string_view("User-Agent"),
    std::string_view("Accept"),
    std::string_view("Content-Type"),
    std::string_view("Metadata"),
    std::string_view("Content-Length"),
    std::string_view("X-Forwarded-For"),
    std::string_view("Proxy-Connection"),
    std::string_view("X-TFS-FedAuthRedirect"),
};

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string fingerprint(std::string_view secret) {
  return "sha256:" + hex(sha256(secret)).substr(0, 12);
}

json::object safe_copy(const Headers& headers) {
  json::object copy;
  for (const std::string_view name : safe_headers) {
    const std::string_view value = header(headers, name);
    if (!value.empty()) copy[name] = value;
  }
  for (const std::string_view name : secret_headers) {
    const std::string_view value = header(headers, name);
    if (!value.empty()) copy[name] = fingerprint(value);
  }
  const std::string_view authorization = header(headers, "Authorization");
  if (!authorization.empty()) {
    const std::string_view scheme = authorization.substr(0, authorization.find(' '));
    copy["Authorization"] =
        std::string(scheme) + " " +
        fingerprint(authorization.substr(std::min(authorization.size(), scheme.size() + 1)));
  }
  return copy;
}

// A repeated field (`scope` may be) becomes an array.
json::object safe_form(const Request& request) {
  json::object copy;
  if (!header(request.headers, "Content-Type").starts_with("application/x-www-form-urlencoded")) return copy;
  const Form form(request.body);
  for (const auto& [name, value] : form.fields()) {
    const json::value shown = json::value(contains(secret_fields, name) ? fingerprint(value) : value);
    json::value& slot = copy[name];
    if (slot.is_null()) {
      slot = shown;
    } else if (slot.is_array()) {
      slot.as_array().push_back(shown);
    } else {
      const json::value first = slot;
      slot = json::array{first, shown};
    }
  }
  return copy;
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

bool is_service(std::string_view name) {
  return contains(services, name);
}

Journal::Journal() {
  for (const std::string_view name : services) counters_.emplace(name, 0);
}

std::size_t Journal::asked(std::string_view service, const Request& request) {
  json::object entry = {{"time", seconds_now()},      {"service", service},
                        {"host", request.host},       {"method", request.method},
                        {"target", request.target},   {"headers", safe_copy(request.headers)},
                        {"form", safe_form(request)}, {"status", 0}};
  const std::lock_guard lock(mutex_);
  ++counters_[std::string(service)];
  log_.push_back(std::move(entry));
  return cleared_ + log_.size() - 1;
}

void Journal::answered(std::size_t entry, int status) {
  const std::lock_guard lock(mutex_);
  if (entry >= cleared_ && entry - cleared_ < log_.size())
    log_[entry - cleared_].as_object()["status"] = status;
}

void Journal::clear() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, count] : counters_) count = 0;
  cleared_ += log_.size();
  log_.clear();
}

json::object Journal::counters() const {
  const std::lock_guard lock(mutex_);
  json::object copy;
  for (const auto& [name, count] : counters_) copy[name] = count;
  return copy;
}

json::array Journal::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

}  // namespace emulator

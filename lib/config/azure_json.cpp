#include "config/azure_json.hpp"

#include <boost/json/object.hpp>
#include <optional>

#include "config/text.hpp"
#include "http/json.hpp"
#include "platform/file_text.hpp"

namespace acr::config {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_file = std::size_t{1024} * 1024;

/// A member in any case; of several the last, as with Go.
const json::value* find(const json::object& object, std::string_view name) {
  const json::value* found = nullptr;
  for (const auto& [key, value] : object) {
    if (same_but_for_case({key.data(), key.size()}, name)) found = &value;
  }
  return found;
}

class Reader {
 public:
  Reader(const json::object& object, const std::string& path) : object_(object), path_(path) {}

  std::string_view text(const char* name) {
    const json::value* const value = find(object_, name);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string()) {
      complain(name, "is no string");
      return {};
    }
    return {value->get_string().data(), value->get_string().size()};
  }

  /// A text that stands in requests and errors later on.
  std::string id(const char* name) {
    const std::string_view value = text(name);
    if (!value.empty() && !is_id(value)) complain(name, "holds something that belongs in no id");
    return std::string(value);
  }

  bool flag(const char* name) {
    const json::value* const value = find(object_, name);
    if (value == nullptr || value->is_null()) return false;
    if (!value->is_bool()) complain(name, "is neither true nor false");
    return value->is_bool() && value->get_bool();
  }

  void complain(const char* name, const char* what) {
    if (!error_) {
      error_ = Error{ErrorKind::bad_input, path_ + ": \"" + name + "\" " + what, "Correct it: " + path_};
    }
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  const json::object& object_;
  const std::string& path_;
  std::optional<Error> error_;
};

/// A resource id, or a client id [cloud-provider-azure: getManagedIdentityCredential].
ManagedIdentityId managed_identity(std::string id) {
  if (id.empty()) return {};
  const bool is_resource = lower(id).find("/subscriptions/") != std::string::npos;
  return {is_resource ? ManagedIdentityId::Kind::resource_id : ManagedIdentityId::Kind::client_id,
          std::move(id)};
}

/// Some nodes have an older name of that cloud [cloud-provider-azure pkg/azclient/cloud.go].
std::string cloud_name(const std::string& name) {
  return same_but_for_case(name, "AzureUSGovernmentCloud") ? "AzureUSGovernment" : name;
}

}  // namespace

Result<AzureJson> read_azure_json(const std::string& path) {
  const Result<Secret> text = read_trusted_file(path, longest_file);
  if (text) return parse_azure_json(text->reveal(), path);
  Error error = text.error();
  if (error.kind == ErrorKind::not_found) error.kind = ErrorKind::bad_input;
  if (error.hint.empty()) error.hint = "Name the node's azure.json in the provider's args";
  return error;
}

Result<AzureJson> parse_azure_json(std::string_view text, const std::string& path) {
  AzureJson config;
  std::optional<Error> error;
  const bool read = http::with_json_object(text, [&](const json::object& object) {
    Reader reader(object, path);
    config.cloud = cloud_name(reader.id("cloud"));
    config.tenant = reader.id("tenantId");
    config.use_managed_identity = reader.flag("useManagedIdentityExtension");
    config.managed_identity = managed_identity(reader.id("userAssignedIdentityID"));
    config.client_id = reader.id("aadClientId");
    config.client_secret = Secret(reader.text("aadClientSecret"));
    config.certificate_file = reader.text("aadClientCertPath");
    config.certificate_password = Secret(reader.text("aadClientCertPassword"));
    if (!config.certificate_file.empty() &&
        (!config.certificate_file.starts_with('/') || !is_printable(config.certificate_file))) {
      reader.complain("aadClientCertPath", "is no absolute path");
    }
    error = reader.error();
  });
  if (!read) {
    return Error{ErrorKind::bad_input, path + " is not a JSON object",
                 "If it is YAML, turn it into JSON, which is YAML, too"};
  }
  if (error) return *std::move(error);
  return config;
}

}  // namespace acr::config

#include "credhelper/pull_secret.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "config/text.hpp"
#include "http/base64.hpp"
#include "keychain/credentials_text.hpp"

namespace acr {
namespace {

using keychain::append_json_string;

constexpr std::size_t longest_name = 253;

bool is_label(std::string_view text) {
  return config::is_host_label(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// `{"auths":{"contoso.azurecr.io":{"username":…,"password":…,"auth":…}}}`: `auth` repeats the other two, for
/// clients that read it alone.
Secret docker_config(const PullSecret& secret) {
  Secret pair(secret.user_name);
  pair.append(":");
  pair.append(secret.password.reveal());
  Secret text(R"({"auths":{)");
  append_json_string(text, secret.registry);
  text.append(R"(:{"username":)");
  append_json_string(text, secret.user_name);
  text.append(R"(,"password":)");
  append_json_string(text, secret.password.reveal());
  text.append(R"(,"auth":)");
  append_json_string(text, http::encode_base64(pair.reveal()).reveal());
  text.append("}}}");
  return text;
}

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

Fields naming(const PullSecret& secret) {
  Fields fields{{"name", secret.name}};
  if (!secret.kubernetes_namespace.empty()) fields.emplace_back("namespace", secret.kubernetes_namespace);
  return fields;
}

Fields annotations(const PullSecret& secret) {
  Fields fields{{"docker-credential-acr/registry", secret.registry}};
  if (!secret.identity.empty()) fields.emplace_back("docker-credential-acr/identity", secret.identity);
  if (!secret.expires.empty()) fields.emplace_back("docker-credential-acr/expires", secret.expires);
  return fields;
}

constexpr std::string_view managed_by = "app.kubernetes.io/managed-by";
constexpr std::string_view program = "docker-credential-acr";
constexpr std::string_view type = "kubernetes.io/dockerconfigjson";
constexpr std::string_view data_key = ".dockerconfigjson";

/// A string in double quotes is the same in YAML as in JSON [YAML 1.2, 1.3].
void append_lines(Secret& text, std::string_view indentation, const Fields& fields) {
  for (const auto& [key, value] : fields) {
    text.append(indentation);
    text.append(key);
    text.append(": ");
    append_json_string(text, value);
    text.append("\n");
  }
}

void append_members(Secret& text, const Fields& fields) {
  for (const auto& [key, value] : fields) {
    if (key != fields.front().first) text.append(",");
    append_json_string(text, key);
    text.append(":");
    append_json_string(text, value);
  }
}

}  // namespace

bool is_object_name(std::string_view text) {
  if (text.size() > longest_name) return false;
  const std::vector<std::string_view> labels = config::labels_of(text);
  return std::all_of(labels.begin(), labels.end(), is_label);
}

bool is_namespace_name(std::string_view text) {
  return is_label(text);
}

Secret write_yaml(const PullSecret& secret) {
  Secret text("apiVersion: v1\nkind: Secret\nmetadata:\n");
  append_lines(text, "  ", naming(secret));
  text.append("  labels:\n");
  append_lines(text, "    ", {{managed_by, program}});
  text.append("  annotations:\n");
  append_lines(text, "    ", annotations(secret));
  append_lines(text, "", {{"type", type}});
  text.append("data:\n");
  append_lines(text, "  ", {{data_key, http::encode_base64(docker_config(secret).reveal()).reveal()}});
  return text;
}

Secret write_json(const PullSecret& secret) {
  Secret text(R"({"apiVersion":"v1","kind":"Secret","metadata":{)");
  append_members(text, naming(secret));
  text.append(R"(,"labels":{)");
  append_members(text, {{managed_by, program}});
  text.append(R"(},"annotations":{)");
  append_members(text, annotations(secret));
  text.append(R"(}},)");
  append_members(text, {{"type", type}});
  text.append(R"(,"data":{)");
  append_members(text, {{data_key, http::encode_base64(docker_config(secret).reveal()).reveal()}});
  text.append("}}\n");
  return text;
}

}  // namespace acr

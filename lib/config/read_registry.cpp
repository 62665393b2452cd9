#include "config/read_registry.hpp"

#include <algorithm>

#include "config/read_identity.hpp"
#include "config/read_value.hpp"
#include "config/text.hpp"
#include "config/vocabulary.hpp"

namespace acr::config {
namespace {

using Kind = Value::Kind;

std::string read_cloud_name(const Value& value, const std::vector<CustomCloud>& clouds,
                            Complaints& complaints) {
  std::string name = read_text(value, is_printable, "a cloud's name", complaints);
  std::vector<std::string_view> known;
  known.reserve(clouds.size() + azure_clouds.size());
  for (const CustomCloud& cloud : clouds) known.emplace_back(cloud.name);
  known.insert(known.end(), azure_clouds.begin(), azure_clouds.end());
  const bool is_known = std::any_of(known.begin(), known.end(),
                                    [&name](std::string_view one) { return same_but_for_case(one, name); });
  if (!name.empty() && !is_known) complaints.add_unknown(value, "unknown cloud", known);
  return name;
}

std::string read_audience(const Value& value, Complaints& complaints) {
  std::string audience =
      read_text(value, is_https_url, "an https URL such as https://management.azure.com/", complaints);
  if (audience.ends_with("/.default")) {
    complaints.add(value, "is a scope, not an audience", "Leave out /.default");
  }
  return audience;
}

std::optional<UserNameForm> read_user_name(const Value& value, Complaints& complaints) {
  const std::string name = read_text(value, is_printable, "a user name", complaints);
  std::vector<std::string_view> known;
  known.reserve(user_name_words.size());
  for (const UserNameWord& word : user_name_words) {
    if (word.name == name) return word.form;
    known.push_back(word.name);
  }
  if (!name.empty()) complaints.add_unknown(value, "unknown user name", known);
  return std::nullopt;
}

/// What was probably meant by something that is no login server: the host in a URL, or an abbreviation.
std::string hint_for_server(std::string_view text) {
  std::string_view host = text;
  if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos) {
    host.remove_prefix(scheme + 3);
  }
  host = host.substr(0, host.find_first_of("/:"));
  std::string probable(host);
  if (is_host_label(host)) probable += ".azurecr.io";
  if (!ServerPattern::parse(probable)) return "Name one such as contoso.azurecr.io";
  return "Did you mean " + quoted(probable) + "?";
}

std::optional<ServerPattern> read_servers(const Value& registries, const Value& entry,
                                          Complaints& complaints) {
  std::optional<ServerPattern> servers = ServerPattern::parse(entry.key);
  if (servers) return servers;
  if (entry.key.find('*') != std::string::npos) {
    complaints.add_at_key(registries, entry, quoted(entry.key) + " is not a pattern of login servers",
                          "A * stands for exactly one whole label, as in *.azurecr.io");
  } else {
    complaints.add_at_key(registries, entry, quoted(entry.key) + " is not a login server",
                          hint_for_server(entry.key));
  }
  return std::nullopt;
}

void check_repeated(const Value& registries, const std::vector<ServerEntry>& entries,
                    Complaints& complaints) {
  std::vector<std::string_view> names;
  names.reserve(entries.size());
  for (const ServerEntry& entry : entries) names.emplace_back(entry.servers.text());
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return;
  // In the text they differ by case, or the document would not have been read.
  const auto last =
      std::find_if(registries.members.rbegin(), registries.members.rend(),
                   [name = *twice](const Value& member) { return same_but_for_case(member.key, name); });
  complaints.add_at_key(registries, *last, quoted(last->key) + " stands here a second time");
}

}  // namespace

Layer read_layer(const Value& value, const std::vector<CustomCloud>& clouds, const std::string& home,
                 Complaints& complaints) {
  Layer layer;
  if (!is_object(value, complaints)) return layer;
  for (const Value& member : value.members) {
    if (member.key == "identity") {
      layer.identity = read_identity(member, home, complaints);
    } else if (member.key == "tenant") {
      layer.tenant = read_text(member, is_tenant, "a tenant: neither an id nor a domain", complaints);
    } else if (member.key == "cloud") {
      layer.cloud = read_cloud_name(member, clouds, complaints);
    } else if (member.key == "audience") {
      layer.audience = read_audience(member, complaints);
    } else if (member.key == "userName") {
      layer.user_name = read_user_name(member, complaints);
    } else {
      complaints.add_unknown_key(value, member, words_of(registry_keys));
    }
  }
  if (layer.identity && !layer.identity->subscription.empty() && !layer.tenant.empty()) {
    complaints.add(*value.find("tenant"), "cannot stand beside the identity's \"subscription\"",
                   "az takes one of the two; a subscription is in one tenant anyway");
  }
  return layer;
}

std::vector<ServerEntry> read_registries(const Value& value, const std::vector<CustomCloud>& clouds,
                                         const std::string& home, Complaints& complaints) {
  std::vector<ServerEntry> entries;
  if (!is_object(value, complaints)) return entries;
  entries.reserve(value.members.size());
  for (const Value& member : value.members) {
    std::optional<ServerPattern> servers = read_servers(value, member, complaints);
    if (!servers) return entries;
    entries.push_back({*std::move(servers), read_layer(member, clouds, home, complaints)});
  }
  check_repeated(value, entries, complaints);
  return entries;
}

void check_with_defaults(const Value& registries, const std::vector<ServerEntry>& entries,
                         const Layer& defaults, Complaints& complaints) {
  if (!defaults.identity || defaults.identity->subscription.empty()) return;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Layer& layer = entries[i].layer;
    if (layer.identity || layer.tenant.empty()) continue;
    complaints.add(*registries.members[i].find("tenant"),
                   "cannot stand beside the \"subscription\" of the defaults' identity",
                   "az takes one of the two. Name an identity for this registry, too");
  }
}

}  // namespace acr::config

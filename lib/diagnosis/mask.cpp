#include "diagnosis/mask.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "config/secret_variables.hpp"
#include "config/text.hpp"
#include "http/proxy.hpp"
#include "platform/home.hpp"
#include "registry/login_server.hpp"

namespace acr::diagnosis {
namespace {

using registry::short_name;

/// Shorter ones stand in ordinary words.
constexpr std::size_t shortest_secret = 6;
/// What login servers in Azure's own clouds end in.
constexpr std::array<std::string_view, 3> azure_suffixes{".azurecr.io", ".azurecr.cn", ".azurecr.us"};
/// Where Entra, ARM and registries of Azure's own clouds are, which tells of nobody. Fewer than
/// `config::azure_domains`: a name in one that Azure lends, such as azurewebsites.net, tells who rented it.
constexpr std::array<std::string_view, 14> impersonal_domains{
    "azurecr.io",         "azurecr.cn",    "azurecr.us",       "microsoftonline.com", "microsoftonline.cn",
    "microsoftonline.us", "microsoft.com", "windows.net",      "azure.com",           "azure.net",
    "azure.cn",           "azure.us",      "chinacloudapi.cn", "usgovcloudapi.net"};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

/// [Entra docs: the characters of a user principal name], and letters of every language.
bool in_account(char c) {
  return is_word(c) || !is_ascii(c) || std::string_view("._%+-#'!^~").find(c) != std::string_view::npos;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Only where it is a word of its own, in any case.
void replace_word(std::string& text, std::string_view from, std::string_view to) {
  const auto in_word = [](char c) { return is_word(c) || c == '-' || c == '_'; };
  const std::string wanted = config::lower(from);
  if (wanted.empty()) return;
  std::string lowered = config::lower(text);
  for (std::size_t at = lowered.find(wanted); at != std::string::npos; at = lowered.find(wanted, at)) {
    const std::size_t end = at + from.size();
    const bool whole = (at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]));
    if (whole) {
      text.replace(at, from.size(), to);
      lowered.replace(at, from.size(), to);
    }
    at += whole ? to.size() : 1;
  }
}

/// `/home/ada/x` becomes `~/x`, `/home/adams` stays.
void hide_home(std::string& text, std::string_view home) {
  for (std::size_t at = text.find(home); at != std::string::npos; at = text.find(home, at + 1)) {
    const std::size_t end = at + home.size();
    if (end == text.size() || !(is_word(text[end]) || text[end] == '-' || text[end] == '_')) {
      text.replace(at, home.size(), "~");
    }
  }
}

/// `ada@contoso.com` becomes `a***@contoso.com`.
void hide_accounts(std::string& text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && in_account(text[begin - 1])) --begin;
    const bool has_domain = at + 1 < text.size() && is_word(text[at + 1]);
    if (begin == at || !has_domain) continue;
    const std::size_t kept = is_ascii(text[begin]) ? 1 : 0;  // not half a letter
    text.replace(begin + kept, at - begin - kept, "***");
    at = begin + kept + 3;
  }
}

bool in_host(char c) {
  return is_word(c) || c == '-' || c == '.';
}

/// Of each host whose name ends in `suffix`, in any case, replaces what stands before that.
template <class Replacement>
void replace_in_front_of(std::string_view suffix, std::string& text, Replacement replacement) {
  const std::string lowered(config::lower(text));
  std::string result;
  std::size_t copied = 0;
  for (std::size_t at = lowered.find(suffix); at != std::string::npos; at = lowered.find(suffix, at + 1)) {
    const std::size_t end = at + suffix.size();
    if (end < text.size() && (is_word(text[end]) || text[end] == '-')) continue;
    std::size_t begin = at;
    while (begin > copied && in_host(text[begin - 1])) --begin;
    result.append(text, copied, begin - copied).append(replacement(text.substr(begin, at - begin)));
    copied = at;
  }
  text = result.append(text, copied);
}

/// Replaces each host in that domain.
void hide_domain(std::string& text, std::string_view domain) {
  constexpr std::string_view in_place = "(domain)";
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t end = at;
    while (end < text.size() && in_host(text[end])) ++end;
    std::string host = config::lower(std::string_view(text).substr(at, end - at));
    while (host.ends_with('.') || host.ends_with('-')) host.pop_back();
    const std::size_t front = host.size() - std::min(domain.size(), host.size());
    const bool is_in_it = host.ends_with(domain) && (front == 0 || host[front - 1] == '.');
    if (is_in_it) text.replace(at, host.size(), in_place);
    at = is_in_it ? at + in_place.size() - 1 : std::max(at, end);
  }
}

/// `/subscriptions/…/resourceGroups/shop/…`, which a managed identity may be named by.
void hide_resources(std::string& text) {
  constexpr std::string_view in_place = "(resource)";
  std::size_t at = 0;
  while ((at = config::lower(text).find("/subscriptions/", at)) != std::string::npos) {
    std::size_t end = std::min(text.find(' ', at), text.size());
    while (std::string_view("\"'.,:;)").find(text[end - 1]) != std::string_view::npos) --end;
    text.replace(at, end - at, in_place);
    at += in_place.size();
  }
}

/// For the registry that is the first one, the second one…
std::string stand_in(std::size_t index) {
  return "registry-" + std::to_string(index + 1);
}

bool is_azures(std::string_view host) {
  return std::any_of(azure_suffixes.begin(), azure_suffixes.end(),
                     [host](std::string_view suffix) { return host.ends_with(suffix); });
}

/// `contoso.com` of `shop.azurecr.stack.contoso.com`. Of `shop.contoso.co.uk` it is `co.uk`: too much is
/// hidden then, not too little.
std::string domain_of(std::string_view host) {
  const std::string lowered = config::lower(host);
  const std::vector<std::string_view> labels = config::labels_of(lowered);
  return labels.size() < 2 ? lowered
                           : std::string(labels[labels.size() - 2]).append(".").append(labels.back());
}

/// With the domain name label, if there is one: `contoso-e7ggejfuhzhgedc8`.
std::string_view first_label(std::string_view host) {
  return host.substr(0, host.find('.'));
}

/// `login.contoso.com` of `https://login.contoso.com:443/adfs`, or of itself.
std::string_view host_of(std::string_view url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  return url.substr(0, url.find_first_of(":/?#"));
}

/// Whose certificates registries have. Any other signer is a company's own, in whose firewall a connection
/// ends.
bool is_everybodys_signer(std::string_view name) {
  return name.empty() || name.starts_with("Microsoft ") || name.starts_with("DigiCert ") || is_azures(name);
}

/// Whom a certificate is for, who has signed it, and who vouches for that.
bool names_somebody(std::string_view fact) {
  return fact == "subject" || fact == "issuer" || fact == "authority";
}

bool is_guid(std::string_view text) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(), [](char c, char f) {
           return f == '-' ? c == '-' : is_hex(c);
         });
}

/// The first four digits stay, to tell one from another.
void hide_guids(std::string& text) {
  constexpr std::size_t length = 36;
  for (std::size_t at = 0; at + length <= text.size(); ++at) {
    if (is_guid(std::string_view(text).substr(at, length))) text.replace(at + 4, length - 4, "***");
  }
}

bool is_ipv4(std::string_view word) {
  return std::count(word.begin(), word.end(), '.') == 3 && word.size() >= 7 &&
         word.find_first_not_of("0123456789.") == std::string_view::npos &&
         word.find("..") == std::string_view::npos;
}

bool is_ipv6(std::string_view word) {
  return std::count(word.begin(), word.end(), ':') >= 2 &&
         word.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

/// The machine's own addresses and the metadata service's are everybody's.
bool is_everybodys(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address == "169.254.169.254";
}

void hide_addresses(std::string& text) {
  const auto in_address = [](char c) { return is_hex(c) || c == '.' || c == ':'; };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && in_address(text[end])) ++end;
    std::string_view word = std::string_view(text).substr(at, end - at);
    while (word.ends_with(':') || word.ends_with('.')) word.remove_suffix(1);
    if (const std::string_view before_port = word.substr(0, word.find(':')); is_ipv4(before_port)) {
      word = before_port;
    }
    const bool whole = (at == 0 || !is_word(text[at - 1])) &&
                       (at + word.size() == text.size() || !is_word(text[at + word.size()]));
    if (whole && (is_ipv4(word) || is_ipv6(word)) && !is_everybodys(word)) {
      const std::size_t size = word.size();
      text.replace(at, size, "(address)");
      end = at + std::string_view("(address)").size();
    }
    at = std::max(end, at + 1);
  }
}

}  // namespace

Mask::Mask(Privacy privacy, const Environment& environment) : privacy_(privacy) {
  hide_homes(home_directory(environment));
  for (const std::string& name : config::secret_variables(environment)) {
    const std::string value(environment.get(name.c_str()).value_or(""));
    if (value.size() >= shortest_secret) secrets_.push_back(value);
  }
  // One may begin with another.
  std::sort(secrets_.begin(), secrets_.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  if (const auto named = http::named_proxy(http::Scheme::https, environment)) {
    if (Result<http::Proxy> proxy = http::parse_proxy(named->value, named->variable)) {
      // A name without a domain tells nothing, and is a word of ours, maybe.
      if (proxy->host.find_first_of(".:") != std::string::npos) hide_word(proxy->host, "(proxy)");
    }
  }
  for (const char* variable : {"AZURE_TENANT_ID", "AZURESUBSCRIPTION_TENANT_ID"}) {
    hide_tenant(environment.get(variable).value_or(""));
  }
  hide_domain_of(environment.get("AZURE_AUTHORITY_HOST").value_or(""));
  if (Result<config::Settings> settings = config::Settings::read(environment))
    settings_ = *std::move(settings);
  for (const config::CustomCloud& cloud : settings_.clouds()) {
    if (cloud.name.size() >= shortest_secret) hide_word(cloud.name, "(cloud)");
    for (const std::string& place : {cloud.registry_suffix, cloud.authority, cloud.arm_endpoint}) {
      hide_domain_of(place);
    }
  }
  hide_identity(settings_.for_registry(""));
}

/// As it is named, and where links lead from there, as the path of a program that runs is told.
void Mask::hide_homes(std::string home) {
  while (home.ends_with('/')) home.pop_back();
  if (home.empty()) return;
  std::error_code code;
  std::string real = std::filesystem::canonical(home, code).string();
  if (!code && real.size() > 1 && real != home) homes_.push_back(std::move(real));
  homes_.push_back(std::move(home));
}

void Mask::hide_word(std::string_view word, std::string_view in_place) {
  if (!word.empty()) words_.emplace_back(word, in_place);
}

/// By one of its domains; of its id the first digits stay.
void Mask::hide_tenant(std::string_view tenant) {
  if (tenant.find('.') != std::string_view::npos) hide_word(tenant, "(tenant)");
}

void Mask::hide_identity(const config::RegistrySettings& settings) {
  hide_tenant(settings.tenant);
  const std::string& subscription = settings.identity.subscription;
  if (subscription.size() >= shortest_secret && !is_guid(subscription)) {
    hide_word(subscription, "(subscription)");
  }
}

void Mask::hide_domain_of(std::string_view place) {
  std::string domain = domain_of(host_of(place));
  const bool is_impersonal =
      std::find(impersonal_domains.begin(), impersonal_domains.end(), domain) != impersonal_domains.end();
  if (config::is_host_name(domain, 2) && !is_impersonal) domains_.push_back(std::move(domain));
}

void Mask::hide_registry(const std::string& host) {
  if (std::find(registries_.begin(), registries_.end(), host) != registries_.end()) return;
  registries_.push_back(host);
  hide_domain_of(host);
  hide_identity(settings_.for_registry(host));
}

void Mask::hide_unknown_registries(std::string& text) const {
  const auto is_known = [this](const std::string& name) {
    return std::any_of(registries_.begin(), registries_.end(), [&name](const std::string& registry) {
      return first_label(registry) == config::lower(first_label(name));
    });
  };
  for (const std::string_view suffix : azure_suffixes) {
    replace_in_front_of(suffix, text, [&is_known](const std::string& name) {
      return name.empty() || name == "privatelink" || is_known(name) ? name : "(registry)";
    });
  }
}

void Mask::hide_registries(std::string& text) const {
  for (std::size_t i = 0; i < registries_.size(); ++i) {
    const std::string& host = registries_[i];
    if (!is_azures(host)) replace_word(text, host, stand_in(i));
    replace_word(text, first_label(host), stand_in(i));
  }
  // Hints have it without its domain (`az acr show -n contoso`), and an admin user is of the same name.
  for (std::size_t i = 0; i < registries_.size(); ++i) {
    replace_word(text, short_name(registries_[i]), stand_in(i));
  }
}

void Mask::hide_names(std::string& text) const {
  // What is left of an account is its domain.
  for (std::size_t at = text.find("***@"); at != std::string::npos; at = text.find("***@", at + 4)) {
    std::size_t end = at + 4;
    while (end < text.size() && in_host(text[end])) ++end;
    text.replace(at + 4, end - at - 4, "***");
  }
  for (const auto& [word, in_place] : words_) replace_word(text, word, in_place);
  replace_in_front_of(".onmicrosoft.com", text, [](const std::string& /*tenant*/) { return "(tenant)"; });
  hide_unknown_registries(text);
  hide_registries(text);
  for (const std::string& domain : domains_) hide_domain(text, domain);
  hide_resources(text);
  hide_guids(text);
  hide_addresses(text);
}

std::string Mask::operator()(std::string_view text) const {
  std::string safe(text);
  for (const std::string& secret : secrets_) replace_all(safe, secret, "[redacted]");
  for (const std::string& home : homes_) hide_home(safe, home);
  hide_accounts(safe);
  if (privacy_ == Privacy::anonymous) hide_names(safe);
  return safe;
}

/// What is somebody's name only because of where it stands.
void Mask::hide_facts(Rung& rung) const {
  std::vector<std::string> names;
  for (auto& [fact, value] : rung.facts) {
    // Where Entra is an AD FS, an account may have no domain.
    const bool is_account = fact == "account" && !value.empty() && value.find('@') == std::string::npos;
    const bool is_somebodys =
        privacy_ == Privacy::anonymous && names_somebody(fact) && !is_everybodys_signer(value);
    if (is_account || is_somebodys) names.push_back(std::exchange(value, "(name)"));
  }
  // One may begin with another.
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const std::string& name : names) {
    replace_all(rung.found, name, "(name)");
    replace_all(rung.fix, name, "(name)");
  }
}

void Mask::apply(Rung& rung) const {
  hide_facts(rung);
  for (std::string* text : {&rung.name, &rung.found, &rung.fix}) *text = (*this)(*text);
  for (auto& [name, value] : rung.facts) value = (*this)(value);
  for (Part& part : rung.parts) {
    for (std::string* text : {&part.name, &part.found, &part.fix}) *text = (*this)(*text);
  }
}

}  // namespace acr::diagnosis

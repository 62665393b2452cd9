#include "diagnosis/mask.hpp"

#include <algorithm>
#include <array>

#include "config/secret_variables.hpp"
#include "config/text.hpp"
#include "diagnosis/short_name.hpp"
#include "http/proxy.hpp"

namespace acr::diagnosis {
namespace {

/// Shorter ones stand in ordinary words.
constexpr std::size_t shortest_secret = 6;
/// What login servers in Azure's own clouds end in.
constexpr std::array<std::string_view, 3> azure_suffixes{".azurecr.io", ".azurecr.cn", ".azurecr.us"};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool in_account(char c) {
  return is_word(c) || std::string_view("._%+-#'").find(c) != std::string_view::npos;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Only where it is a word of its own.
void replace_word(std::string& text, std::string_view from, std::string_view to) {
  const auto in_word = [](char c) { return is_word(c) || c == '-' || c == '_'; };
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    const std::size_t end = at + from.size();
    const bool whole = (at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]));
    if (whole) text.replace(at, from.size(), to);
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
    text.replace(begin + 1, at - begin - 1, "***");
    at = begin + 4;
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

/// For the registry that is the first one, the second one…
std::string stand_in(std::size_t index) {
  return "registry-" + std::to_string(index + 1);
}

bool is_azures(std::string_view host) {
  return std::any_of(azure_suffixes.begin(), azure_suffixes.end(),
                     [host](std::string_view suffix) { return host.ends_with(suffix); });
}

/// `contoso.com` of `shop.azurecr.stack.contoso.com`.
std::string domain_of(const std::string& host) {
  const std::vector<std::string_view> labels = config::labels_of(host);
  return labels.size() < 2 ? host : std::string(labels[labels.size() - 2]).append(".").append(labels.back());
}

/// Whose certificates registries have. Any other signer is a company's own, in whose firewall a connection
/// ends.
bool is_everybodys_signer(std::string_view name) {
  return name.empty() || name.find("Microsoft") != std::string_view::npos ||
         name.find("DigiCert") != std::string_view::npos || is_azures(name);
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
  home_ = environment.get("HOME").value_or("");
  while (home_.ends_with('/')) home_.pop_back();
  for (const std::string& name : config::secret_variables(environment)) {
    const std::string value(environment.get(name.c_str()).value_or(""));
    if (value.size() >= shortest_secret) secrets_.push_back(value);
  }
  if (const auto named = http::named_proxy(http::Scheme::https, environment)) {
    if (Result<http::Proxy> proxy = http::parse_proxy(named->value, named->variable)) {
      // A name without a domain tells nothing, and is a word of ours, maybe.
      if (proxy->host.find_first_of(".:") != std::string::npos) proxy_ = std::move(proxy->host);
    }
  }
}

void Mask::hide_registry(const std::string& host) {
  if (std::find(registries_.begin(), registries_.end(), host) == registries_.end())
    registries_.push_back(host);
}

void Mask::hide_unknown_registries(std::string& text) const {
  const auto is_known = [this](const std::string& name) {
    return std::any_of(registries_.begin(), registries_.end(), [&name](const std::string& registry) {
      return short_name(registry) == short_name(name);
    });
  };
  for (const std::string_view suffix : azure_suffixes) {
    replace_in_front_of(suffix, text, [&is_known](const std::string& name) {
      return name.empty() || name == "privatelink" || is_known(name) ? name : "(registry)";
    });
  }
}

void Mask::hide_own_clouds(std::string& text) const {
  for (std::size_t i = 0; i < registries_.size(); ++i) {
    if (!is_azures(registries_[i])) replace_word(text, registries_[i], stand_in(i));
  }
  for (const std::string& registry : registries_) {
    if (!is_azures(registry)) replace_all(text, domain_of(registry), "(domain)");
  }
}

std::string Mask::operator()(std::string_view text) const {
  std::string safe(text);
  for (const std::string& secret : secrets_) replace_all(safe, secret, "[redacted]");
  if (home_.size() > 1) hide_home(safe, home_);
  hide_accounts(safe);
  if (privacy_ != Privacy::anonymous) return safe;
  // What is left of an account is its domain.
  for (std::size_t at = safe.find("***@"); at != std::string::npos; at = safe.find("***@", at + 4)) {
    std::size_t end = at + 4;
    while (end < safe.size() && in_host(safe[end])) ++end;
    safe.replace(at + 4, end - at - 4, "***");
  }
  if (!proxy_.empty()) replace_word(safe, proxy_, "(proxy)");
  hide_unknown_registries(safe);
  hide_own_clouds(safe);
  for (std::size_t i = 0; i < registries_.size(); ++i) {
    // Hints have it without its domain (`az acr show -n contoso`), and an admin user is of the same name.
    replace_word(safe, short_name(registries_[i]), stand_in(i));
  }
  hide_guids(safe);
  hide_addresses(safe);
  return safe;
}

void Mask::apply(Rung& rung) const {
  for (auto& [name, value] : rung.facts) {
    if (privacy_ != Privacy::anonymous || !names_somebody(name) || is_everybodys_signer(value)) continue;
    replace_all(rung.found, value, "(name)");
    replace_all(rung.fix, value, "(name)");
    value = "(name)";
  }
  for (std::string* text : {&rung.name, &rung.found, &rung.fix}) *text = (*this)(*text);
  for (auto& [name, value] : rung.facts) value = (*this)(value);
  for (Part& part : rung.parts) {
    for (std::string* text : {&part.name, &part.found, &part.fix}) *text = (*this)(*text);
  }
}

}  // namespace acr::diagnosis

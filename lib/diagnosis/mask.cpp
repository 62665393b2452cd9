#include "diagnosis/mask.hpp"

#include <algorithm>

#include "config/secret_variables.hpp"

namespace acr::diagnosis {
namespace {

/// Shorter ones stand in ordinary words.
constexpr std::size_t shortest_secret = 6;

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
}

void Mask::hide_registry(const std::string& host) {
  if (std::find(registries_.begin(), registries_.end(), host) == registries_.end())
    registries_.push_back(host);
}

std::string Mask::operator()(std::string_view text) const {
  std::string safe(text);
  for (const std::string& secret : secrets_) replace_all(safe, secret, "[redacted]");
  if (home_.size() > 1) hide_home(safe, home_);
  hide_accounts(safe);
  if (privacy_ != Privacy::anonymous) return safe;
  for (std::size_t i = 0; i < registries_.size(); ++i) {
    // Hints have it without its domain (`az acr show -n contoso`), and an admin user is of the same name.
    replace_word(safe, registries_[i].substr(0, registries_[i].find('.')),
                 "registry-" + std::to_string(i + 1));
  }
  hide_guids(safe);
  hide_addresses(safe);
  // What is left of an account is its domain.
  for (std::size_t at = safe.find("***@"); at != std::string::npos; at = safe.find("***@", at + 4)) {
    std::size_t end = at + 4;
    while (end < safe.size() && (is_word(safe[end]) || safe[end] == '.' || safe[end] == '-')) ++end;
    safe.replace(at + 4, end - at - 4, "***");
  }
  return safe;
}

void Mask::apply(Rung& rung) const {
  for (std::string* text : {&rung.name, &rung.found, &rung.fix}) *text = (*this)(*text);
  for (auto& [name, value] : rung.facts) value = (*this)(value);
  for (Part& part : rung.parts) {
    for (std::string* text : {&part.name, &part.found, &part.fix}) *text = (*this)(*text);
  }
}

}  // namespace acr::diagnosis

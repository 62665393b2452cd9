#include "identity/tenant.hpp"

#include "config/text.hpp"

namespace acr::identity {
namespace {

constexpr const char* allowed_variable = "AZURE_ADDITIONALLY_ALLOWED_TENANTS";

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool lists(std::string_view list, std::string_view tenant) {
  while (!list.empty()) {
    const std::size_t end = list.find(';');
    const std::string_view one = trim(list.substr(0, end));
    if (one == "*" || config::same_but_for_case(one, tenant)) return true;
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  }
  return false;
}

}  // namespace

Result<std::string> choose_tenant(std::string own, const std::string& asked, const Environment& environment) {
  if (asked.empty() || config::same_but_for_case(asked, own)) return own;
  if (own.empty() || lists(environment.get(allowed_variable).value_or(""), asked)) return asked;
  return Error{
      ErrorKind::bad_input,
      "the settings ask for a token of tenant " + asked +
          ", but the identity in the environment is of tenant " + own,
      "Add it to AZURE_ADDITIONALLY_ALLOWED_TENANTS, or name another identity in the registry's settings"};
}

}  // namespace acr::identity

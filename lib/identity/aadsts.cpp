#include "identity/aadsts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "identity/sign_in_again.hpp"

namespace acr::identity {
namespace {

constexpr std::string_view prefix = "AADSTS";

// `rejected`: what was sent as a proof is wrong. `denied`: it was right, and that is not enough.
// `sign_in_needed`: a person has to do something. [Entra docs reference-error-codes.md]
constexpr auto known = std::to_array<Aadsts>({
    {50001, ErrorKind::rejected, "the tenant does not know the audience", ""},
    {500011, ErrorKind::rejected, "the tenant does not know the audience", ""},
    {50020, ErrorKind::denied, "the user is not in this tenant",
     "Name the user's tenant, or have the user invited as a guest"},
    {50034, ErrorKind::denied, "the user is not in this tenant", "Name the user's own tenant"},
    {50055, ErrorKind::sign_in_needed, "the user's password has expired",
     "Sign in, and set a new one: docker-credential-acr login <registry>"},
    {50057, ErrorKind::denied, "the user's account is disabled", "Ask the tenant's administrator"},
    {50105, ErrorKind::denied, "the user is not assigned to the application",
     "Ask the tenant's administrator for the assignment"},
    {50072, ErrorKind::sign_in_needed, "the tenant asks for multi-factor authentication to be set up",
     sign_in_again},
    {50074, ErrorKind::sign_in_needed, "the tenant asks for multi-factor authentication", sign_in_again},
    {50076, ErrorKind::sign_in_needed, "the tenant asks for multi-factor authentication", sign_in_again},
    {50078, ErrorKind::sign_in_needed, "the multi-factor authentication has expired", sign_in_again},
    {50079, ErrorKind::sign_in_needed, "the tenant asks for multi-factor authentication to be set up",
     sign_in_again},
    {50158, ErrorKind::sign_in_needed, "the tenant asks for another check of the user", sign_in_again},
    {50173, ErrorKind::sign_in_needed, "the sign-in was revoked, as after a change of password",
     sign_in_again},
    {70008, ErrorKind::sign_in_needed, "the sign-in has expired, unused for too long", sign_in_again},
    {700082, ErrorKind::sign_in_needed, "the sign-in has expired, unused for too long", sign_in_again},
    {70043, ErrorKind::sign_in_needed, "the tenant's sign-in frequency policy asks for a new sign-in",
     sign_in_again},
    {53000, ErrorKind::denied, "a Conditional Access policy asks for a compliant device",
     "Show the administrator the correlation id"},
    {53003, ErrorKind::denied, "a Conditional Access policy blocks this sign-in",
     "Show the administrator the correlation id"},
    {530003, ErrorKind::denied, "a Conditional Access policy asks for a managed device",
     "Show the administrator the correlation id"},
    {530032, ErrorKind::denied, "a security policy of the tenant blocks this sign-in",
     "Show the administrator the correlation id"},
    {65001, ErrorKind::denied, "nobody has consented to the application's use of the registry",
     "Ask the tenant's administrator for consent, or sign in: docker-credential-acr login <registry>"},
    {700016, ErrorKind::rejected, "the tenant has no application with this client id",
     "Check the client id and the tenant: az ad sp show --id <client id>"},
    {7000112, ErrorKind::denied, "the application is disabled",
     "Enable it: az ad sp update --id <client id> --set accountEnabled=true"},
    {7000215, ErrorKind::rejected, "the client secret is wrong",
     "Give the secret's value, not its id; make a new one with: az ad sp credential reset --id <client id>"},
    {7000222, ErrorKind::rejected, "the client secret has expired",
     "Make a new one with: az ad sp credential reset --id <client id>"},
    {700024, ErrorKind::rejected, "the assertion is outside its time of validity",
     "Check this machine's clock (date -u); in CI, use a source that asks for a new ID token each time "
     "(github-actions, azure-pipelines) instead of a token kept from the job's start"},
    {700027, ErrorKind::rejected, "the application does not know the certificate, or its signature is wrong",
     "Register the certificate: az ad sp credential reset --id <client id> --cert @cert.pem --append"},
    {700030, ErrorKind::rejected, "the certificate does not fit the application's trusted issuers",
     "Check the subject name and issuer that the application trusts"},
    {70021, ErrorKind::rejected, "no federated credential of the application matches the ID token",
     "Compare issuer, subject and audience, letter by letter: az ad app federated-credential list --id "
     "<client id>"},
    {700211, ErrorKind::rejected, "no federated credential of the application has the ID token's issuer",
     "Compare it letter by letter: az ad app federated-credential list --id <client id>"},
    {700212, ErrorKind::rejected, "no federated credential of the application has the ID token's audience",
     "Compare it letter by letter: az ad app federated-credential list --id <client id>"},
    {700213, ErrorKind::rejected, "no federated credential of the application has the ID token's subject",
     "Compare it letter by letter: az ad app federated-credential list --id <client id>"},
    {7000218, ErrorKind::rejected, "the application wants a secret or an assertion",
     "Allow public client flows for it, or name a service principal's secret or certificate"},
    {90002, ErrorKind::rejected, "there is no such tenant in this cloud",
     "Check the tenant; if it is in another cloud, name that in the registry's settings, or set "
     "AZURE_AUTHORITY_HOST to its authority"},
    {900432, ErrorKind::rejected, "the tenant is in another cloud",
     "Name that cloud in the registry's settings, or set AZURE_AUTHORITY_HOST to its authority"},
    {90038, ErrorKind::rejected, "the tenant is in another cloud",
     "Name that cloud in the registry's settings, or set AZURE_AUTHORITY_HOST to its authority"},
    {50196, ErrorKind::rejected, "Entra sees the same request too often, and refuses it for a while",
     "Stop what repeats it, wait for some minutes, then try again"},
    {50033, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90006, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90012, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90024, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90033, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90055, ErrorKind::transient, "Entra is throttling", "Try again later"},
});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

const Aadsts* find_aadsts(long long code) {
  const auto* found =
      std::find_if(known.begin(), known.end(), [code](const Aadsts& entry) { return entry.code == code; });
  return found == known.end() ? nullptr : found;
}

std::string_view find_aadsts_code(std::string_view text) {
  for (std::size_t at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
    const auto* end = std::find_if_not(text.begin() + at + prefix.size(), text.end(), is_digit);
    const auto size = static_cast<std::size_t>(end - (text.begin() + at));
    if (size > prefix.size()) return text.substr(at, size);
  }
  return {};
}

const Aadsts* find_aadsts(std::string_view code) {
  if (!code.starts_with(prefix)) return nullptr;
  long long number = 0;
  const char* end = code.data() + code.size();
  const auto [rest, failure] = std::from_chars(code.data() + prefix.size(), end, number);
  return failure == std::errc() && rest == end ? find_aadsts(number) : nullptr;
}

}  // namespace acr::identity

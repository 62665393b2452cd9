#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/retry.hpp"
#include "identity/entra.hpp"
#include "identity/person.hpp"

namespace acr::identity {

/// The application that the SDKs sign developers in to, where nobody has registered one of their own: the
/// Azure CLI's, a public client [azure-sdk-for-go azidentity.go, developerSignOnClientID].
inline constexpr std::string_view developer_client_id = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// Whose tenant it is where none is asked for: any work or school account's.
inline constexpr std::string_view any_tenant = "organizations";

/// What to ask for, so that a refresh token and the person's name come with the access token.
std::string user_scope(const Audience& audience);

/// What Entra grants to a person.
struct UserTokens {
  Token access;
  Secret refresh;  ///< empty if there is no newer one
  Person person;
};

/// Why it does not.
struct Refusal {
  Error error;         ///< for people
  std::string code;    ///< OAuth's: `authorization_pending`, `invalid_grant`; empty if Entra was not reached
  std::string detail;  ///< Entra's `suberror`
  std::optional<std::chrono::milliseconds> wait;  ///< how long it asks us to stay away
};

template <class T>
using Granted = boost::system::result<T, Refusal>;

/// `POST <url>` with a form. What is no 200 is a refusal. `who` begins the error's text, and `secret` is what
/// it may not repeat.
Granted<http::Response> post_form(const http::Url& url, const FormFields& fields, std::string_view who,
                                  std::string_view secret, const http::RetryRules& retry,
                                  const http::Context& context, Deadline deadline);

/// The same at the token endpoint, for a grant that a person has given.
Granted<UserTokens> request_user_tokens(const Authority& authority, const FormFields& fields,
                                        std::string_view who, std::string_view secret,
                                        const http::RetryRules& retry, const http::Context& context,
                                        Deadline deadline);

}  // namespace acr::identity

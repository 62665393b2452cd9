#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace acr {

/// What a caller may do about an error; everything else about it is text for a person.
enum class ErrorKind {
  not_found,       ///< nothing there; normal for a cache
  unavailable,     ///< this way does not exist here: a chain goes on to the next
  sign_in_needed,  ///< a person has to sign in again
  denied,          ///< known, and not allowed: signing in again changes nothing
  rejected,        ///< the service, or a check of ours, refused what was sent
  transient,       ///< may work when tried again
  bad_input,       ///< the caller's own words or settings are wrong
  internal,        ///< should not happen
  untrusted,       ///< a file or directory of ours that others could have touched
};

/// The few words that tell people and scripts the kinds apart: `sign-in needed`, `no access`…
std::string_view words_for(ErrorKind kind);

/// An error for the person who can fix it. No field ever holds a token or a secret.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string what{};            ///< what failed, for which registry and identity
  std::string hint{};            ///< the next command to type, or empty
  std::string service_code{};    ///< the service's own code, such as AADSTS7000215 or UNAUTHORIZED
  std::string correlation_id{};  ///< what the service's support asks for
  unsigned http_status = 0;      ///< what the service answered, if it did

  /// One line: what (code, correlation id). Hint.
  [[nodiscard]] std::string line() const;
};

/// A value or an Error. Exceptions stay inside a translation unit.
template <class T>
using Result = boost::system::result<T, Error>;

/// The same error with `host` in place of `<registry>` in its hint: who writes a hint deep down does not know
/// for which registry somebody is to sign in.
Error name_registry(std::string_view host, Error error);

/// The same error with `context` in front of what failed.
Error in_context(std::string_view context, Error error);

}  // namespace acr

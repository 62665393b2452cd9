#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/context.hpp"
#include "platform/secret.hpp"

namespace acr {

/// What a verb says and how it ends.
struct Reply {
  int exit_code = 0;
  Secret output;
  /// The output is for a person, and clients may keep it to themselves: docker does when it pulls
  /// (docker/cli #2121, #1989).
  bool tell_terminal = false;
  /// Said and done, this registry's token is due for renewal where nobody waits.
  std::optional<std::string> renew_afterwards;
  /// Said and done, the cache may be due for its daily tidying: there has been time for a renewal.
  bool tidy_afterwards = false;
};

/// The four verbs, from standard input's text to standard output's.
namespace verbs {

Reply get(std::string_view input, const http::Context& context);
Reply store(std::string_view input, const http::Context& context);
Reply erase(std::string_view input, const http::Context& context);
Reply list(const http::Context& context);

/// Whether the renewal that a reply asks for should be begun: nobody is at it yet.
bool renewal_is_free(std::string_view login_server, const http::Context& context);

/// Does it. How it went is only noted in the cache.
void renew(std::string_view login_server, const http::Context& context);

/// Whether the cache should be tidied, and the tidying.
bool tidying_is_due(const http::Context& context);
void tidy(const http::Context& context);

}  // namespace verbs
}  // namespace acr

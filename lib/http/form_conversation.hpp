#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "platform/loopback_server.hpp"

namespace acr::http {

/// What a browser is told that has posted a form. The texts may hold anything: they are escaped.
struct Reception {
  unsigned status = 200;
  std::string title;
  std::string text;
  bool awaited = false;  ///< this was the form that is waited for
};

/// Takes a form that somebody has posted, and says what to answer.
using TakeForm = std::function<Reception(std::string_view form)>;

/// A browser's request and our response to it: every form posted to `/` goes to `take`, until `done`, which
/// the awaited one sets; anything else is refused. Both must outlive it.
std::unique_ptr<Conversation> make_form_conversation(const TakeForm& take, bool& done);

}  // namespace acr::http

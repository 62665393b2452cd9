// URLs that people and services name, and forms.
#include "fuzz.hpp"
#include "http/form.hpp"
#include "http/url.hpp"

namespace {

using acr::fuzz::require;
using acr::http::Url;

void check(const acr::Result<Url>& url, std::string_view text) {
  if (!url) return acr::fuzz::require_sound(url.error());
  require(acr::fuzz::is_lower_ascii(url->host) && url->host.find_first_of("/@?#\\ ") == std::string::npos,
          "a host is a host", url->host);
  require(std::all_of(url->target.begin(), url->target.end(), [](char c) { return c > ' ' && c <= '~'; }),
          "what goes into a request's first line has no spaces", url->target);
  require(url->target.empty() || url->target.front() == '/', "a target begins with a slash", url->target);
  require(url->port != 0, "there is a port", text);
  const std::string host = url->host.find(':') == std::string::npos ? url->host : "[" + url->host + "]";
  const std::string again = (url->scheme == acr::http::Scheme::https ? "https://" : "http://") + host + ":" +
                            std::to_string(url->port) + url->target;
  const auto same = acr::http::parse_request_url(again, "URL");
  const std::string target =
      url->target.empty() || url->target.front() == '?' ? "/" + url->target : url->target;
  require(same && same->host == url->host && same->port == url->port && same->scheme == url->scheme &&
              (same->target == url->target || same->target == target),
          "a URL is read as it was written", again);
}

void check_form(std::string_view text) {
  const acr::Secret form = acr::http::secret_form({{"first", "1"}, {"text", text}});
  const auto value = acr::http::form_field(form.reveal(), "text");
  require(value && value->reveal() == text, "a form's field is read as it was written", form.reveal());
  require(acr::fuzz::is_shown_as_it_is(form.reveal()), "a form is encoded", form.reveal());
  static_cast<void>(acr::http::form_field(text, "text"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = acr::fuzz::view(data, size);
  check(acr::http::parse_endpoint(text, "SETTING"), text);
  check(acr::http::parse_request_url(text, "SETTING"), text);
  check_form(text);
  return 0;
}

#include "http/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>
#include <boost/url/urls.hpp>

namespace acr::http {
namespace {

namespace urls = boost::urls;

Error bad_endpoint(std::string_view setting, std::string_view why) {
  return {ErrorKind::bad_input, std::string(setting) + " " + std::string(why),
          "Set it to an address such as https://login.microsoftonline.com"};
}

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// Appends the encoded form to anything that can be appended to, without a copy of a secret in between.
template <class Text>
void append_form(Text& text, const Fields& fields) {
  const auto append = [&text](std::string_view raw) {
    for (const char& c : raw) {
      if (urls::unreserved_chars(c)) {
        text.append(std::string_view(&c, 1));
      } else {
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        const char encoded[3] = {'%', digits[byte >> 4U], digits[byte & 15U]};
        text.append(std::string_view(encoded, 3));
      }
    }
  };
  for (const auto& [name, value] : fields) {
    if (&name != &fields.front().first) text.append(std::string_view("&"));
    append(name);
    text.append(std::string_view("="));
    append(value);
  }
}

}  // namespace

Result<Url> parse_endpoint(std::string_view text, std::string_view setting) {
  const auto parsed = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!parsed) return bad_endpoint(setting, "is not a URL");
  const urls::url_view view = *parsed;
  if (view.scheme_id() != urls::scheme::https && view.scheme_id() != urls::scheme::http) {
    return bad_endpoint(setting, "is not an https URL");
  }
  if (view.has_userinfo() || view.has_query() || view.has_fragment()) {
    return bad_endpoint(setting, "may hold no user name, query or fragment");
  }
  Url url;
  url.scheme = view.scheme_id() == urls::scheme::https ? Scheme::https : Scheme::http;
  for (const char c : std::string(view.host_address())) {
    url.host += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  if (url.host.empty()) return bad_endpoint(setting, "names no host");
  url.port = view.has_port() ? view.port_number() : default_port(url.scheme);
  url.target = std::string(view.encoded_path());
  while (url.target.ends_with('/')) url.target.pop_back();
  return url;
}

std::string form_encode(const Fields& fields) {
  std::string text;
  append_form(text, fields);
  return text;
}

Secret secret_form(const Fields& fields) {
  Secret text;
  append_form(text, fields);
  return text;
}

}  // namespace acr::http

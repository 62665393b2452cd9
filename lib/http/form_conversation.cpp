// Of Beast only the parser: the sockets are LoopbackServer's, so that Asio's objects, which are initialised
// when the program starts, stay in the one translation unit that has them already.
#include "http/form_conversation.hpp"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <optional>

#include "platform/secret.hpp"

namespace acr::http {
namespace {

namespace bhttp = boost::beast::http;

constexpr std::uint32_t head_limit = 16 * 1024;
constexpr std::uint64_t body_limit = std::uint64_t{64} * 1024;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string page(const Reception& reception) {
  const std::string title = escape_html(reception.title);
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>";
  html.append(title).append("</title></head>\n<body><h1>").append(title).append("</h1><p>");
  html.append(escape_html(reception.text)).append("</p></body></html>\n");
  return html;
}

/// The whole response. The page runs nothing, loads nothing, is kept nowhere and shown in no frame.
std::string response(const Reception& reception) {
  const std::string html = page(reception);
  std::string text = "HTTP/1.1 " + std::to_string(reception.status) + " ";
  text += view(bhttp::obsolete_reason(bhttp::int_to_status(reception.status)));
  if (reception.status == 405) text += "\r\nAllow: POST";
  text +=
      "\r\nContent-Type: text/html; charset=utf-8"
      "\r\nCache-Control: no-store"
      "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'"
      "\r\nReferrer-Policy: no-referrer"
      "\r\nX-Content-Type-Options: nosniff"
      "\r\nConnection: close"
      "\r\nContent-Length: ";
  text += std::to_string(html.size());
  text.append("\r\n\r\n").append(html);
  return text;
}

std::string refusal(bhttp::status status) {
  Reception reception;
  reception.status = static_cast<unsigned>(status);
  reception.title = std::string(view(bhttp::obsolete_reason(status)));
  reception.text = "Nothing but the answer to a sign-in is expected here.";
  return response(reception);
}

bool is_form(std::string_view content_type) {
  constexpr std::string_view wanted = "application/x-www-form-urlencoded";
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(type.begin(), type.end(), wanted.begin(), wanted.end(),
                    [&](char a, char b) { return lower(a) == b; });
}

class FormConversation final : public Conversation {
 public:
  FormConversation(const TakeForm& take, bool& done) : take_(take), done_(done) {
    parser_.header_limit(head_limit);
    parser_.body_limit(body_limit);
  }

  std::optional<std::string> hear(std::string_view bytes) override {
    unread_.append(bytes);
    while (!unread_.empty() && !parser_.is_done()) {
      boost::system::error_code code;
      const std::size_t read = parser_.put({unread_.reveal().data(), unread_.size()}, code);
      unread_ = Secret(unread_.reveal().substr(read));
      if (code == bhttp::error::need_more) break;
      if (code) return refuse_broken(code);
      // Between head and body, for what nobody wants is not read.
      if (parser_.is_header_done()) {
        if (auto refused = refuse_unwanted()) return refused;
      }
      if (read == 0) break;
    }
    if (!parser_.is_done()) return std::nullopt;
    // One sign-in ends with one form, however quickly another one follows.
    if (done_) return refusal(bhttp::status::gone);
    const auto& form = parser_.get().body();
    const Reception reception = take_({form.data(), form.size()});
    done_ = reception.awaited;
    return response(reception);
  }

 private:
  static std::string refuse_broken(const boost::system::error_code& code) {
    if (code == bhttp::error::body_limit) return refusal(bhttp::status::payload_too_large);
    if (code == bhttp::error::header_limit) return refusal(bhttp::status::request_header_fields_too_large);
    return refusal(bhttp::status::bad_request);
  }

  std::optional<std::string> refuse_unwanted() const {
    const auto& request = parser_.get();
    if (view(request.target()) != "/") return refusal(bhttp::status::not_found);
    if (request.method() != bhttp::verb::post) return refusal(bhttp::status::method_not_allowed);
    if (!is_form(view(request[bhttp::field::content_type]))) {
      return refusal(bhttp::status::unsupported_media_type);
    }
    // No browser sends a form in chunks, and Beast's parser trips over some (boostorg/beast #2861).
    if (parser_.chunked()) return refusal(bhttp::status::length_required);
    return std::nullopt;
  }

  const TakeForm& take_;
  bool& done_;
  Secret unread_;
  bhttp::request_parser<bhttp::vector_body<char, WipingAllocator<char>>> parser_;
};

}  // namespace

std::unique_ptr<Conversation> make_form_conversation(const TakeForm& take, bool& done) {
  return std::make_unique<FormConversation>(take, done);
}

}  // namespace acr::http

#include "forward.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "answers.hpp"
#include "form.hpp"

namespace emulator {
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;
namespace {

// Those that belong to one connection, not to the message (RFC 9110 §7.6.1).
constexpr std::array hop_headers = {
    std::string_view("connection"), std::string_view("keep-alive"), std::string_view("transfer-encoding"),
    std::string_view("te"),         std::string_view("trailer"),    std::string_view("expect"),
};

bool is_hop_header(std::string_view name) {
  return std::find(hop_headers.begin(), hop_headers.end(), lower(name)) != hop_headers.end();
}

http::request<http::string_body> outgoing(const Request& request) {
  http::request<http::string_body> message;
  message.version(11);
  message.method_string(request.method);
  message.target(request.target);
  for (const auto& [key, value] : request.headers) {
    if (!is_hop_header(key) && lower(key) != "content-length") message.insert(key, value);
  }
  message.set("X-Forwarded-Proto", request.tls ? "https" : "http");
  message.keep_alive(false);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

Response incoming(const http::response<http::string_body>& message, bool bodiless) {
  Response response{.status = static_cast<int>(message.result_int()), .headers = {}, .body = message.body()};
  for (const auto& field : message) {
    const std::string name(field.name_string());
    if (is_hop_header(name) || (!bodiless && lower(name) == "content-length")) continue;
    response.headers.emplace_back(name, field.value());
  }
  return response;
}

}  // namespace

Response forward(const Request& request, unsigned short port) {
  const bool head = request.method == "HEAD";
  boost::asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code error;
  socket.connect({boost::asio::ip::address_v4::loopback(), port}, error);
  if (error) return text_answer(502, "the registry behind this host does not answer\n");
  http::write(socket, outgoing(request), error);
  http::response_parser<http::string_body> parser;
  parser.body_limit(boost::none);
  parser.skip(head);
  boost::beast::flat_buffer buffer;
  // Even if writing failed: the registry may have answered before it had read all.
  http::read(socket, buffer, parser, error);
  if (error) return text_answer(502, "the registry behind this host broke off\n");
  return incoming(parser.get(), head);
}

}  // namespace emulator

#include "server.hpp"

#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <iostream>
#include <string_view>
#include <system_error>
#include <thread>

#include "form.hpp"

namespace emulator {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

struct Server::Parts {
  Handler handler;
  TlsContext tls;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
};

namespace {

constexpr unsigned header_limit = 256 * 1024;

Request plain_request(const http::request<http::string_body>& message, bool tls) {
  Request request;
  request.tls = tls;
  request.method = message.method_string();
  request.target = message.target();
  request.path = request.target.substr(0, request.target.find('?'));
  if (request.path.size() < request.target.size())
    request.query = request.target.substr(request.path.size() + 1);
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  const std::string host = lower(header(request.headers, "Host"));
  request.host = host.substr(0, host.find(':'));
  request.body = message.body();
  request.keep_alive = message.keep_alive();
  return request;
}

// Says nothing until the client gives up.
void wait_for_close(tcp::socket& socket) {
  std::string scrap(4096, '\0');
  error_code error;
  while (!error) socket.read_some(asio::buffer(scrap), error);
}

// With the linger time at zero, closing sends RST and not FIN.
void reset_connection(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

template <typename Stream>
error_code drip(Stream& stream, std::string_view bytes, std::chrono::milliseconds interval) {
  error_code error;
  for (std::size_t i = 0; i < bytes.size() && !error; ++i) {
    asio::write(stream, asio::buffer(bytes.data() + i, 1), error);
    std::this_thread::sleep_for(interval);
  }
  return error;
}

// Whether the connection can carry another request.
template <typename Stream>
bool deliver(Stream& stream, tcp::socket& socket, const Request& request, const Response& response) {
  std::this_thread::sleep_for(response.delay);
  if (response.delivery == Delivery::silence) wait_for_close(socket);
  if (response.delivery == Delivery::reset) reset_connection(socket);
  if (!socket.is_open() || response.delivery == Delivery::silence) return false;
  const std::string bytes = wire(response, request.method, request.keep_alive);
  error_code error;
  if (response.delivery == Delivery::truncate) {
    asio::write(stream, asio::buffer(bytes.data(), bytes.size() - (response.body.size() + 1) / 2), error);
    return false;
  }
  if (response.delivery == Delivery::drip) {
    error = drip(stream, bytes, response.drip_interval);
  } else {
    asio::write(stream, asio::buffer(bytes), error);
  }
  return !error && request.keep_alive;
}

// The parser's complaint, as opposed to a client that left.
bool is_garbage(const error_code& error) {
  return error.category() == make_error_code(http::error::bad_method).category() &&
         error != http::error::end_of_stream && error != http::error::partial_message;
}

template <typename Stream>
void refuse_garbage(Stream& stream) {
  error_code ignored;
  const Response refusal{.status = 400, .headers = {{"Content-Type", "text/plain"}}, .body = "bad request\n"};
  asio::write(stream, asio::buffer(wire(refusal, "GET", false)), ignored);
}

template <typename Stream>
bool serve_one(Stream& stream, tcp::socket& socket, boost::beast::flat_buffer& buffer, const Handler& handler,
               bool tls) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(header_limit);
  parser.body_limit(boost::none);
  error_code error;
  http::read_header(stream, buffer, parser, error);
  if (error) {
    if (is_garbage(error)) refuse_garbage(stream);
    return false;
  }
  if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    asio::write(stream, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")), error);
  }
  http::read(stream, buffer, parser, error);
  if (error) return false;
  const Request request = plain_request(parser.get(), tls);
  return deliver(stream, socket, request, handler(request));
}

void serve_plain(tcp::socket socket, const Handler& handler) {
  boost::beast::flat_buffer buffer;
  while (serve_one(socket, socket, buffer, handler, false)) {
  }
  error_code ignored;
  socket.shutdown(tcp::socket::shutdown_both, ignored);
}

void serve_tls(tcp::socket socket, const Handler& handler, SSL_CTX* first) {
  SSL_CTX_up_ref(first);
  asio::ssl::context context(first);  // takes a reference over
  asio::ssl::stream<tcp::socket&> stream(socket, context);
  error_code error;
  stream.handshake(asio::ssl::stream_base::server, error);
  if (error) return;
  boost::beast::flat_buffer buffer;
  while (serve_one(stream, socket, buffer, handler, true)) {
  }
  if (!socket.is_open()) return;
  // Our close_notify without waiting for the client's, which may never come.
  SSL_shutdown(stream.native_handle());
  socket.shutdown(tcp::socket::shutdown_send, error);
}

}  // namespace

Server::Server(const std::string& address, unsigned short port, Handler handler, TlsContext tls)
    : parts_(std::make_unique<Parts>()) {
  parts_->handler = std::move(handler);
  parts_->tls = std::move(tls);
  const tcp::endpoint endpoint(asio::ip::make_address(address), port);
  parts_->acceptor.open(endpoint.protocol());
  parts_->acceptor.set_option(tcp::acceptor::reuse_address(true));
  parts_->acceptor.bind(endpoint);
  parts_->acceptor.listen();
}

Server::~Server() = default;

void Server::run() {
  const Parts& parts = *parts_;
  for (;;) {
    error_code error;
    tcp::socket socket = parts_->acceptor.accept(error);
    if (error) {  // out of descriptors, perhaps: what is open will close
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      continue;
    }
    socket.set_option(tcp::no_delay(true), error);
    try {
      std::thread([&parts, socket = std::move(socket)]() mutable {
        try {
          if (!parts.tls) {
            serve_plain(std::move(socket), parts.handler);
          } else {
            serve_tls(std::move(socket), parts.handler, parts.tls());
          }
        } catch (const std::exception& surprise) {  // whatever one client did, the others are served on
          std::cerr << "a connection broke off: " << surprise.what() << '\n';
        }
      }).detach();
    } catch (const std::system_error& none) {  // no thread to be had; the socket closed with the lambda
      std::cerr << "a connection was closed: " << none.what() << '\n';
    }
  }
}

}  // namespace emulator

// A request and a response as the services see them: plain data, nothing of sockets or of Beast.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace emulator {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  bool tls = false;
  std::string host;  // lower case, without the port
  std::string method;
  std::string target;  // path and query as sent
  std::string path;
  std::string query;
  Headers headers;
  std::string body;
  bool keep_alive = true;
};

// How the bytes of a response reach the client; everything but `whole` is a fault a test asked for.
enum class Delivery { whole, silence, reset, drip, truncate };

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  Delivery delivery = Delivery::whole;
  std::chrono::milliseconds delay{0};          // before the first byte
  std::chrono::milliseconds drip_interval{0};  // between two bytes
};

// The first header of that name in any case, or nothing.
std::string_view header(const Headers& headers, std::string_view name);

// The response as bytes. A HEAD request is answered without the body but with its length.
std::string wire(const Response& response, std::string_view method, bool keep_alive);

}  // namespace emulator

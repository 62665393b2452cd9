#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <cctype>

#include "message.hpp"

namespace emulator {
namespace {

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

}  // namespace

std::string_view header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::string wire(const Response& response, std::string_view method, bool keep_alive) {
  const auto status = boost::beast::http::int_to_status(static_cast<unsigned>(response.status));
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text += std::string_view(boost::beast::http::obsolete_reason(status));
  text += "\r\n";
  bool has_length = false;
  for (const auto& [key, value] : response.headers) {
    has_length = has_length || same_name(key, "Content-Length");
    text.append(key).append(": ").append(value).append("\r\n");
  }
  const bool bodiless = response.status == 204 || response.status == 304 || response.status < 200;
  if (!has_length && !bodiless) text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (method != "HEAD" && !bodiless) text += response.body;
  return text;
}

}  // namespace emulator

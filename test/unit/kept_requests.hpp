#pragma once

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "fakes.hpp"

namespace acr::test {

/// Answers what the test says, and keeps the requests whole.
class KeptRequests final : public http::Client {
 public:
  Result<http::Response> send(const http::Request& request, Deadline /*deadline*/) override {
    http::Request copy{request.method,      request.url,   request.headers,
                       request.body.copy(), request.proof, request.route};
    sent.push_back(std::move(copy));
    return answer(sent.back());
  }

  /// The same world, but for its network.
  http::Context in(World& world) {
    return {world.environment, world.clock, world.random, world.processes, *this};
  }

  std::function<Result<http::Response>(const http::Request&)> answer = [](const http::Request&) {
    return response(200, R"({"access_token":"t","expires_in":3599})");
  };
  std::vector<http::Request> sent;
};

/// A request's header, or nothing.
inline std::string header(const http::Request& request, std::string_view name) {
  for (const http::Header& one : request.headers) {
    if (one.name == name) return one.value;
  }
  return {};
}

/// A field of a form as it was before it was encoded; nothing if it is not there.
inline std::string form_field(const http::Request& request, const std::string& name) {
  const std::string body = "&" + std::string(request.body.reveal());
  std::size_t at = body.find("&" + name + "=");
  if (at == std::string::npos) return {};
  at += name.size() + 2;
  std::string value;
  for (; at < body.size() && body[at] != '&'; ++at) {
    if (body[at] == '%') {
      value += static_cast<char>(std::stoi(body.substr(at + 1, 2), nullptr, 16));
      at += 2;
    } else {
      value += body[at];
    }
  }
  return value;
}

inline void write_file(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace acr::test

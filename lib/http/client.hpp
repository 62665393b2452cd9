#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/url.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::http {

enum class Method { get, post };

struct Header {
  std::string name;
  std::string value;
};

/// How a server proves who it is, where the machine's certificate authorities and the host's name do not
/// serve. What is empty is as everywhere else.
struct ServerProof {
  std::string name{};              ///< to ask for (SNI) and to find in the certificate, in place of the host
  std::string authorities{};       ///< PEM: trust these, and no others
  std::string certificate_sha1{};  ///< 40 hex digits: trust the one certificate with this thumbprint alone

  [[nodiscard]] bool has_own_trust() const { return !authorities.empty() || !certificate_sha1.empty(); }
  [[nodiscard]] bool is_usual() const { return name.empty() && !has_own_trust(); }
};

/// Whether that is a thumbprint as `ServerProof` has it, in any case.
bool is_thumbprint(std::string_view text);

/// Which way a request takes.
enum class Route {
  usual,  ///< through a proxy, if the environment names one for the host
  direct  ///< to an endpoint that belongs to this machine: a proxy would reach another one's, with our secret
};

struct Request {
  Method method = Method::get;
  Url url;
  std::vector<Header> headers;  ///< besides Connection, Content-Length, User-Agent, and the URL's Host
  Secret body;
  ServerProof proof{};
  Route route = Route::usual;
};

struct Response {
  unsigned status = 0;
  std::vector<Header> headers;
  Secret body;

  /// The first header of that name, in any case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Sends a request and reads the whole response, whatever its status. Follows no redirect. Errors:
/// `transient` if the network failed or the deadline came, `rejected` if the server could not prove who it is
/// or its response is not HTTP or too large, or if a proxy refuses us; `bad_input` if a variable names no
/// proxy or no authorities, or the proof makes no sense; `internal` if OpenSSL cannot be set up.
class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  virtual Result<Response> send(const Request& request, Deadline deadline) = 0;

  /// Says that a request without a proof of its own will soon go to where the URL leads, so that a connection
  /// there may be opened while others are waited for. Nothing is sent over it but what TLS takes, and whether
  /// it can be opened changes nothing but the time that the request takes.
  virtual void prepare(const Url& /*url*/) {}
};

}  // namespace acr::http

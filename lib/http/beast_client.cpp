// The one translation unit that has Asio and Beast: it takes longer to compile than the rest together.
// OpenSSL's objects are made with OpenSSL's own functions: asio::ssl::context would initialise OpenSSL when
// the program starts, also for a `get` that the cache answers.
#include "http/beast_client.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <memory>
#include <new>
#include <optional>

#include "http/server_proof.hpp"
#include "http/service_text.hpp"
#include "http/trust.hpp"

namespace acr::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::size_t body_limit = std::size_t{1} << 20U;
constexpr std::uint32_t head_limit = 64 * 1024;
constexpr std::chrono::seconds step_limit{10};
constexpr const char* user_agent = "docker-credential-acr";

struct FreeSsl {
  void operator()(SSL* session) const { ::SSL_free(session); }
};
using Ssl = std::unique_ptr<SSL, FreeSsl>;

using WipedBuffer = beast::basic_flat_buffer<WipingAllocator<char>>;
using WipedBody = bhttp::vector_body<char, WipingAllocator<char>>;

/// What the exchange is doing now, for the error's text, and when that must be done.
struct Step {
  const char* doing = "";
  Deadline limit;
  std::string certificate;  ///< why the server's was refused, if it was

  void begin(const char* what) {
    doing = what;
    limit = std::chrono::steady_clock::now() + step_limit;
  }
};

std::string authority(const Url& url) {
  std::string text = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  if (url.port != default_port(url.scheme)) text += ":" + std::to_string(url.port);
  return text;
}

std::string origin(const Url& url) {
  return (url.scheme == Scheme::https ? "https://" : "http://") + authority(url);
}

template <class Stream>
asio::awaitable<Response> converse(Stream& stream, const Request& request, Step& step) {
  const std::string_view body = request.body.reveal();
  bhttp::request<bhttp::span_body<const char>> message;
  message.version(11);
  message.method(request.method == Method::get ? bhttp::verb::get : bhttp::verb::post);
  message.target({request.url.target.data(), request.url.target.size()});
  message.set(bhttp::field::host, authority(request.url));
  message.set(bhttp::field::user_agent, user_agent);
  message.set(bhttp::field::connection, "close");
  for (const Header& header : request.headers) message.set(header.name, header.value);
  message.body() = beast::span<const char>(body.data(), body.size());
  if (request.method == Method::post) message.content_length(body.size());

  step.begin("sending the request");
  co_await bhttp::async_write(stream, message, use_awaitable);

  step.begin("waiting for the response");
  WipedBuffer buffer;
  bhttp::response_parser<WipedBody> parser;
  parser.body_limit(body_limit);
  parser.header_limit(head_limit);
  co_await bhttp::async_read_header(stream, buffer, parser, use_awaitable);
  step.begin("reading the response");
  if (!parser.is_done()) co_await bhttp::async_read(stream, buffer, parser, use_awaitable);

  auto answer = parser.release();
  Response response;
  response.status = answer.result_int();
  for (const auto& field : answer) {
    response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  response.body = Secret(std::move(answer.body()));
  co_return response;
}

asio::awaitable<Response> exchange(const Request& request, SSL_CTX* tls, Step& step) {
  const auto executor = co_await asio::this_coro::executor;
  step.begin("resolving the name");
  tcp::resolver resolver(executor);
  const auto addresses =
      co_await resolver.async_resolve(request.url.host, std::to_string(request.url.port), use_awaitable);

  step.begin("connecting");
  tcp::socket socket(executor);
  co_await asio::async_connect(socket, addresses, use_awaitable);
  socket.set_option(tcp::no_delay(true));
  if (tls == nullptr) co_return co_await converse(socket, request, step);

  step.begin("the TLS handshake");
  Ssl session(::SSL_new(tls));
  if (!session || !expect_name(*session, request.url, request.proof)) throw std::bad_alloc();
  SSL* const handle = session.get();
  asio::ssl::stream<tcp::socket> stream(std::move(socket), session.release());
  try {
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  } catch (const boost::system::system_error&) {
    const long verdict = ::SSL_get_verify_result(handle);
    if (verdict != X509_V_OK) step.certificate = ::X509_verify_cert_error_string(verdict);
    throw;
  }
  // No shutdown afterwards: the length of the body is known from the response itself, or, without one,
  // Beast reports the missing close_notify as a truncated stream.
  co_return co_await converse(stream, request, step);
}

bool is_protocol_error(const boost::system::error_code& code) {
  return code.category() == bhttp::make_error_code(bhttp::error::bad_version).category() &&
         code != bhttp::error::end_of_stream && code != bhttp::error::partial_message;
}

Error network_error(const Url& url, const Step& step, const boost::system::error_code& code) {
  const bool tls = code.category() == asio::error::get_ssl_category();
  const std::string why = step.certificate.empty() ? code.message() : step.certificate;
  Error error{ErrorKind::transient, origin(url) + ": " + step.doing + " failed: " + printable(why)};
  if (tls) {
    error.kind = ErrorKind::rejected;
    error.hint =
        "If a proxy with its own certificate authority stands between, name its CA bundle in SSL_CERT_FILE";
  } else if (is_protocol_error(code)) {
    error.kind = ErrorKind::rejected;
  } else if (code == asio::error::host_not_found || code == asio::error::no_data) {
    error.hint = "Check the name, and this machine's DNS";
  }
  return error;
}

/// One request to its end; without TLS if `tls` is null.
Result<Response> run(const Request& request, SSL_CTX* tls, Deadline deadline) {
  auto io = std::make_unique<asio::io_context>(1);
  Step step;
  step.limit = deadline;
  std::optional<Response> response;
  std::exception_ptr failure;
  bool done = false;
  asio::co_spawn(*io, exchange(request, tls, step), [&](std::exception_ptr thrown, Response answer) {
    failure = std::move(thrown);
    response = std::move(answer);
    done = true;
  });
  // No timers: the loop itself runs no longer than the step under way, or the whole, may take.
  while (!done && io->run_one_until(std::min(step.limit, deadline)) != 0) {
  }
  if (!done) {
    const Error late{ErrorKind::transient, origin(request.url) + ": " + step.doing + " took too long"};
    // A resolver's thread cannot be interrupted, and the context's destructor would wait for it. This
    // process ends soon; leave it to the thread.
    if (std::string_view(step.doing) == "resolving the name") [[maybe_unused]]
      auto* left = io.release();
    return late;
  }
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return network_error(request.url, step, error.code());
  } catch (const std::exception& error) {
    return Error{ErrorKind::internal, origin(request.url) + ": " + error.what()};
  }
  return *std::move(response);
}

}  // namespace

struct BeastClient::Tls {
  SslContext context;
};

BeastClient::BeastClient(const Environment& environment) : environment_(environment) {}
BeastClient::~BeastClient() = default;

Result<void> BeastClient::load_usual_trust() {
  if (tls_) return {};
  auto tls = std::make_unique<Tls>();
  tls->context = make_tls_context();
  if (!tls->context) return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
  if (const Result<std::string> loaded = load_trust(*tls->context, environment_); !loaded) {
    return loaded.error();
  }
  tls_ = std::move(tls);
  return {};
}

Result<Response> BeastClient::send(const Request& request, Deadline deadline) {
  if (request.url.scheme == Scheme::http) return run(request, nullptr, deadline);
  // Without openssl.cnf: a file that names modules or engines for other programs must not break us.
  ::OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  if (request.proof.authorities.empty() && request.proof.certificate_sha1.empty()) {
    if (Result<void> loaded = load_usual_trust(); !loaded) return loaded.error();
    return run(request, tls_->context.get(), deadline);
  }
  const SslContext tls = make_tls_context();
  if (!tls) return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
  if (Result<void> trusted = trust_only(*tls, request.proof); !trusted) return trusted.error();
  return run(request, tls.get(), deadline);
}

}  // namespace acr::http

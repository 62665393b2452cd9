// The one translation unit that has Asio and Beast: it takes longer to compile than the rest together.
// OpenSSL's objects are made with OpenSSL's own functions: asio::ssl::context would initialise OpenSSL when
// the program starts, also for a `get` that the cache answers.
#include "http/beast_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "http/server_proof.hpp"
#include "http/service_text.hpp"
#include "http/trust.hpp"
#include "http/tunnel.hpp"

namespace acr::http {
namespace {

namespace bhttp = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t body_limit = std::size_t{1} << 20U;
constexpr std::size_t buffer_limit = std::size_t{2} * head_limit;
constexpr int interim_limit = 16;
constexpr const char* user_agent = "docker-credential-acr";

using WipedFields = bhttp::basic_fields<WipingAllocator<char>>;
using WipedBody = bhttp::vector_body<char, WipingAllocator<char>>;
using Message = bhttp::request<bhttp::span_body<const char>, WipedFields>;

Message make_message(const Request& request, const std::optional<Proxy>& proxy) {
  const std::string_view body = request.body.reveal();
  Message message;
  message.version(11);
  message.method(request.method == Method::get ? bhttp::verb::get : bhttp::verb::post);
  std::string target = request.url.target;
  if (proxy && request.url.scheme == Scheme::http) {  // there is no tunnel [RFC 9112, 3.2.2]
    target.insert(0, origin_of(request.url));
    const Secret authorization = proxy_authorization(*proxy);
    if (!authorization.empty()) message.set(bhttp::field::proxy_authorization, authorization.reveal());
  }
  message.target(target);
  message.set(bhttp::field::host, authority_of(request.url));
  message.set(bhttp::field::user_agent, user_agent);
  message.set(bhttp::field::connection, "close");
  for (const Header& header : request.headers) message.set(header.name, header.value);
  message.body() = beast::span<const char>(body.data(), body.size());
  if (request.method == Method::post) message.content_length(body.size());
  return message;
}

/// An answer that another one follows, such as 103 Early Hints [RFC 9110 section 15.2]; 101 is for those who
/// asked for another protocol, and so a last word here.
bool is_interim(unsigned status) {
  return status / 100 == 1 && status != 101;
}

asio::awaitable<Response> converse(Connection& connection, const Request& request,
                                   const std::optional<Proxy>& proxy, Step& step) {
  const Message message = make_message(request, proxy);
  step.begin("sending the request");
  co_await bhttp::async_write(connection, message, use_awaitable);

  step.begin("waiting for the response");
  // Beast keeps a whole head, a line between two chunks or a trailer in it before it looks at their length.
  WipedBuffer buffer(buffer_limit);
  std::optional<bhttp::response_parser<WipedBody>> parser;
  for (int interim = 0; !parser || is_interim(parser->get().result_int()); ++interim) {
    if (interim > interim_limit) throw boost::system::system_error(bhttp::error::header_limit);
    parser.emplace();
    parser->body_limit(body_limit);
    parser->header_limit(head_limit);
    try {
      co_await bhttp::async_read_header(connection, buffer, *parser, use_awaitable);
    } catch (const boost::system::system_error&) {
      step.answered = interim != 0 || parser->got_some() || buffer.size() != 0;
      throw;
    }
  }
  step.answered = true;
  step.begin("reading the response");
  if (!parser->is_done()) co_await bhttp::async_read(connection, buffer, *parser, use_awaitable);

  auto answer = parser->release();
  Response response;
  response.status = answer.result_int();
  if (response.status == 407 && proxy) throw Failure{refused_by(*proxy, request.url, response.status)};
  for (const auto& field : answer) {
    response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  response.body = Secret(std::move(answer.body()));
  co_return response;
}

asio::awaitable<Response> exchange(const Way& way, const Request& request, Step& step) {
  const std::unique_ptr<Connection> connection = co_await open_connection(way, step);
  co_return co_await converse(*connection, request, way.proxy, step);
}

bool is_protocol_error(const error_code& code) {
  return code.category() == bhttp::make_error_code(bhttp::error::bad_version).category() &&
         code != bhttp::error::end_of_stream && code != bhttp::error::partial_message;
}

Error network_error(const Step& step, const error_code& code) {
  const bool tls = code.category() == asio::error::get_ssl_category();
  const std::string why = step.certificate.empty() ? code.message() : step.certificate;
  Error error{ErrorKind::transient, step.doing + " failed: " + printable(why), step.hint};
  if (tls || is_protocol_error(code)) error.kind = ErrorKind::rejected;
  if (!error.hint.empty()) return error;
  if (tls) {
    error.hint =
        "If a proxy with its own certificate authority stands between, name its CA bundle in SSL_CERT_FILE";
  } else if (code == asio::error::host_not_found || code == asio::error::no_data) {
    error.hint = "Check the name, and this machine's DNS";
  }
  return error;
}

/// The other end has left.
bool is_closed(const error_code& code) {
  return code == bhttp::error::end_of_stream || code == asio::error::eof ||
         code == asio::error::broken_pipe || code == asio::error::connection_reset ||
         code == asio::error::connection_aborted || code == asio::ssl::error::stream_truncated;
}

/// What came of an exchange.
struct Outcome {
  std::optional<Response> response;
  std::exception_ptr failure;
  bool late = false;

  [[nodiscard]] bool is_closed() const {
    if (!failure) return false;
    try {
      std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      return http::is_closed(error.code());
    } catch (...) {
      return false;
    }
  }

  [[nodiscard]] Result<Response> result(const Url& url, const Step& step) {
    if (late) {
      return in_context(origin_of(url), {ErrorKind::transient, step.doing + " took too long", step.hint});
    }
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      return in_context(origin_of(url), network_error(step, error.code()));
    } catch (const Failure& known) {
      return known.error;
    } catch (const std::exception& error) {
      return in_context(origin_of(url), {ErrorKind::internal, error.what()});
    }
    return *std::move(response);
  }
};

}  // namespace

class BeastClient::Trust {
 public:
  explicit Trust(const Environment& environment) : environment_(environment) {}
  Trust(const Trust&) = delete;
  Trust& operator=(const Trust&) = delete;

  /// Throws Failure.
  SSL_CTX& usual() {
    if (usual_) return *usual_;
    SslContext context = make_tls_context();
    if (!context) throw Failure{{ErrorKind::internal, "OpenSSL cannot be set up"}};
    const Result<std::string> loaded = load_trust(*context, environment_);
    if (!loaded) throw Failure{loaded.error()};
    if (loaded->empty()) throw Failure{no_authorities()};
    usual_ = std::move(context);
    return *usual_;
  }

  const std::function<SSL_CTX&()> ask_usual{[this]() -> SSL_CTX& { return usual(); }};

 private:
  const Environment& environment_;
  SslContext usual_;
};

/// One loop for the request under way and the connection that is opened ahead.
class BeastClient::Network {
 public:
  /// A connection that nobody has asked for yet.
  struct Ahead {
    Url url;
    std::optional<Proxy> proxy;
    const std::function<SSL_CTX&()>& usual_trust;
    ServerProof proof{};
    Step step{};
    std::unique_ptr<Connection> connection{};
    bool opened = false;
    bool ended = false;
    bool sound = false;  ///< once it has ended: open still, and the server has said nothing
  };

  void open_ahead(Url url, std::optional<Proxy> proxy, const std::function<SSL_CTX&()>& usual_trust) {
    ahead_ = std::make_shared<Ahead>(Ahead{std::move(url), std::move(proxy), usual_trust});
    asio::co_spawn(io_, open_and_watch(ahead_),
                   [ahead = ahead_](const std::exception_ptr&) { ahead->ended = true; });
  }

  /// One request to its end.
  Result<Response> send(const Way& way, const Request& request, Deadline deadline) {
    if (const std::unique_ptr<Connection> connection = take_ahead(request, deadline)) {
      Step step;
      Outcome outcome = run(converse(*connection, request, way.proxy, step), step, deadline);
      // The server may have closed it while it idled. Nothing of an answer has come: another one is asked.
      if (step.answered || !outcome.is_closed()) return outcome.result(request.url, step);
    }
    Step step;
    return run(exchange(way, request, step), step, deadline).result(request.url, step);
  }

  /// Whether anything is under way that somebody may still want.
  [[nodiscard]] bool idle() const { return stuck_ || !ahead_; }

 private:
  /// Opens it and then listens: a server has nothing to say to who has asked for nothing. If it does speak,
  /// it is to leave, mostly, and its words must not be taken for the answer to what is asked afterwards.
  static asio::awaitable<void> open_and_watch(std::shared_ptr<Ahead> ahead) {
    const Way way{ahead->url, ahead->proof, ahead->proxy, nullptr, ahead->usual_trust, false};
    ahead->connection = co_await open_connection(way, ahead->step);
    ahead->opened = true;
    char unasked = 0;
    const auto [code, size] =
        co_await ahead->connection->async_read_some(asio::buffer(&unasked, 1), asio::as_tuple(use_awaitable));
    ahead->sound = code == asio::error::operation_aborted && size == 0;
  }

  /// The connection opened ahead, if it leads where the request goes and is good.
  std::unique_ptr<Connection> take_ahead(const Request& request, Deadline deadline) {
    if (!ahead_ || request.route != Route::usual || !request.proof.is_usual() ||
        request.url.scheme != ahead_->url.scheme || request.url.host != ahead_->url.host ||
        request.url.port != ahead_->url.port) {
      return nullptr;
    }
    const std::shared_ptr<Ahead> ahead = std::move(ahead_);
    io_.restart();
    io_.poll();  // nobody may have looked for a while: it may have been closed
    drive([&] { return ahead->opened || ahead->ended; }, ahead->step, deadline);
    if (!ahead->opened || ahead->ended) return nullptr;
    // Only what waits for the socket can be interrupted: what is at work on a TLS record is let to it first.
    const Deadline limit = std::min(ahead->step.limit, deadline);
    while (!ahead->ended && std::chrono::steady_clock::now() < limit) {
      ahead->connection->interrupt();
      io_.restart();
      io_.poll();
    }
    return ahead->sound ? std::move(ahead->connection) : nullptr;
  }

  Outcome run(asio::awaitable<Response> work, const Step& step, Deadline deadline) {
    Outcome outcome;
    bool done = false;
    asio::co_spawn(io_, std::move(work), [&](std::exception_ptr thrown, Response answer) {
      outcome.failure = std::move(thrown);
      outcome.response = std::move(answer);
      done = true;
    });
    drive([&] { return done; }, step, deadline);
    outcome.late = stuck_ = !done;
    return outcome;
  }

  /// No timers: the loop itself runs no longer than the step under way, or the whole, may take.
  template <class Done>
  void drive(Done done, const Step& step, Deadline deadline) {
    io_.restart();
    while (!done() && io_.run_one_until(std::min(step.limit, deadline)) != 0) {
    }
  }

  asio::io_context io_{1};
  std::shared_ptr<Ahead> ahead_;
  bool stuck_ = false;  ///< a request is still in the loop that nobody waits for
};

BeastClient::BeastClient(const Environment& environment) : environment_(environment) {}
BeastClient::~BeastClient() = default;

void BeastClient::prepare(const Url& url) {
  Result<std::optional<Proxy>> proxy = proxy_for(url, environment_);
  if (!proxy) return;  // `send` says what is wrong
  if (!trust_) trust_ = std::make_unique<Trust>(environment_);
  network_ = std::make_unique<Network>();
  network_->open_ahead(url, *std::move(proxy), trust_->ask_usual);
}

Result<Response> BeastClient::send(const Request& request, Deadline deadline) {
  Result<std::optional<Proxy>> proxy = std::optional<Proxy>();
  if (request.route == Route::usual) proxy = proxy_for(request.url, environment_);
  if (!proxy) return in_context(origin_of(request.url), proxy.error());
  if (!trust_) trust_ = std::make_unique<Trust>(environment_);
  SslContext own_trust;
  if (request.url.scheme == Scheme::https && request.proof.has_own_trust()) {
    own_trust = make_tls_context();
    if (!own_trust) return Error{ErrorKind::internal, "OpenSSL cannot be set up"};
    if (const Result<void> trusted = trust_only(*own_trust, request.proof); !trusted) return trusted.error();
  }
  if (!network_) network_ = std::make_unique<Network>();
  const Way way{request.url, request.proof, *proxy, own_trust.get(), trust_->ask_usual};
  Result<Response> response = network_->send(way, request, deadline);
  if (network_->idle()) network_.reset();
  return response;
}

}  // namespace acr::http

#pragma once

#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/client.hpp"
#include "http/connection.hpp"
#include "http/happy_eyeballs.hpp"
#include "http/proxy.hpp"
#include "http/step.hpp"

namespace acr::http {

/// How a server is reached.
struct Way {
  const Url& url;
  const ServerProof& proof;
  const std::optional<Proxy>& proxy;
  SSL_CTX* own_trust = nullptr;                  ///< of a server with a proof of its own
  const std::function<SSL_CTX&()>& usual_trust;  ///< throws Failure
  bool awaited = true;                           ///< somebody waits for it now
};

inline std::string hint_for_proxy(const Proxy& proxy, const Url& url) {
  return "Check " + proxy.variable + ", or put " + url.host +
         " into NO_PROXY if it is reached without a proxy";
}

/// Has the proxy pass on what is sent from now on.
inline asio::awaitable<void> open_tunnel(Connection& connection, const Proxy& proxy, const Url& url,
                                         Step& step) {
  step.begin("waiting for the proxy " + proxy.origin(), hint_for_proxy(proxy, url));
  const Secret request = tunnel_request(proxy, url);
  co_await asio::async_write(connection, asio::buffer(request.reveal()), use_awaitable);
  WipedBuffer buffer;
  beast::http::response_parser<beast::http::empty_body> parser;
  parser.header_limit(head_limit);
  parser.skip(true);  // of an answer of success, whatever its head says [RFC 9110, 9.3.6]
  co_await beast::http::async_read_header(connection, buffer, parser, use_awaitable);
  const unsigned status = parser.get().result_int();
  if (status < 200 || status > 299) throw Failure{refused_by(proxy, url, status)};
  // The server speaks second. What is there already is nobody's answer to us.
  if (buffer.size() != 0) {
    throw Failure{{ErrorKind::rejected, "the proxy " + proxy.origin() + " speaks in the server's place",
                   hint_for_proxy(proxy, url)}};
  }
}

/// Whom to connect to first.
struct Peer {
  const std::string& host;
  std::uint16_t port;
  std::string name;  ///< for people; empty: the server itself
  std::string hint;  ///< if it cannot be reached
};

/// Connects to the first of the peer's addresses that answers.
inline asio::awaitable<std::unique_ptr<Connection>> connect_to(const Peer& peer, const Way& way, Step& step) {
  const auto with = [&peer](const char* preposition) {
    return peer.name.empty() ? std::string() : preposition + peer.name;
  };
  step.begin("resolving the name" + with(" of "), peer.hint);
  std::vector<tcp::endpoint> targets = co_await resolve(peer.host, peer.port);
  step.begin("connecting" + with(" to "), peer.hint);
  const auto race = std::make_shared<Race>(co_await asio::this_coro::executor, std::move(targets));
  race->begin();
  // The bundle of authorities takes about as long to read as an answer does to come: meanwhile.
  if (way.awaited && way.url.scheme == Scheme::https && way.own_trust == nullptr) way.usual_trust();
  tcp::socket socket = co_await race->end();
  socket.set_option(tcp::no_delay(true));
  co_return std::make_unique<Connection>(std::move(socket));
}

/// A connection over which the request can be sent.
inline asio::awaitable<std::unique_ptr<Connection>> open_connection(const Way& way, Step& step) {
  std::unique_ptr<Connection> connection;
  if (way.proxy) {
    const Proxy& proxy = *way.proxy;
    const Peer peer{proxy.host, proxy.port, "the proxy " + proxy.origin(), hint_for_proxy(proxy, way.url)};
    connection = co_await connect_to(peer, way, step);
    if (proxy.scheme == Scheme::https) {
      step.begin("the TLS handshake with " + peer.name,
                 "If it speaks plain HTTP, write http:// in " + proxy.variable +
                     "; if it has its own certificate authority, name that one's bundle in SSL_CERT_FILE");
      const Url of_proxy{Scheme::https, proxy.host, proxy.port};
      const ServerProof no_other;
      co_await connection->secure(way.usual_trust(), of_proxy, no_other, step);
    }
    if (way.url.scheme == Scheme::https) co_await open_tunnel(*connection, proxy, way.url, step);
  } else {
    const Peer peer{way.url.host, way.url.port, "", ""};
    connection = co_await connect_to(peer, way, step);
  }
  if (way.url.scheme == Scheme::https) {
    SSL_CTX& trust = way.own_trust == nullptr ? way.usual_trust() : *way.own_trust;
    step.begin("the TLS handshake");
    co_await connection->secure(trust, way.url, way.proof, step);
  }
  co_return connection;
}

}  // namespace acr::http

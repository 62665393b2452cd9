#include "registry/challenge.hpp"

#include <algorithm>

#include "http/date.hpp"
#include "http/service_text.hpp"

namespace acr::registry {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

constexpr std::string_view between = " \t,";

/// Walks through a header's schemes and parameters.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}

  /// To the next name or scheme; false at the end.
  bool next() {
    skip(between);
    if (left_.empty()) return false;
    word_ = left_.substr(0, left_.find_first_of(" \t,="));
    left_.remove_prefix(word_.size());
    const std::string_view behind_word = left_;
    skip(" \t");
    has_value_ = left_.starts_with('=');
    if (has_value_) {
      left_.remove_prefix(1);
      skip(" \t");
      read_value();
    } else {
      left_ = behind_word;
    }
    return true;
  }

  [[nodiscard]] std::string_view word() const { return word_; }
  [[nodiscard]] bool has_value() const { return has_value_; }
  [[nodiscard]] const std::string& value() const { return value_; }

 private:
  void skip(std::string_view characters) {
    left_.remove_prefix(std::min(left_.find_first_not_of(characters), left_.size()));
  }

  void read_value() {
    value_.clear();
    if (!left_.starts_with('"')) {
      value_ = left_.substr(0, left_.find_first_of(between));
      left_.remove_prefix(value_.size());
      return;
    }
    left_.remove_prefix(1);
    while (!left_.empty() && left_.front() != '"') {
      if (left_.front() == '\\' && left_.size() > 1) left_.remove_prefix(1);
      value_ += left_.front();
      left_.remove_prefix(1);
    }
    if (!left_.empty()) left_.remove_prefix(1);
  }

  std::string_view left_;
  std::string_view word_;
  std::string value_;
  bool has_value_ = false;
};

}  // namespace

std::optional<Challenge> read_challenge(std::string_view header) {
  std::optional<Challenge> challenge;
  bool in_bearer = false;
  for (Reader reader(header); reader.next();) {
    if (!reader.has_value()) {
      // Of several, the first is meant.
      in_bearer = same(reader.word(), "bearer") && !challenge;
      if (in_bearer) challenge.emplace();
      continue;
    }
    if (!in_bearer) continue;
    for (const auto& [name, field] :
         {std::pair{"realm", &Challenge::realm}, {"service", &Challenge::service}}) {
      if (same(reader.word(), name) && ((*challenge).*field).empty()) (*challenge).*field = reader.value();
    }
  }
  return challenge;
}

bool is_own_realm(std::string_view realm, const LoginServer& server) {
  constexpr std::string_view https = "https://";
  if (!same(realm.substr(0, https.size()), https)) return false;
  realm.remove_prefix(https.size());
  std::string_view authority = realm.substr(0, realm.find_first_of("/?#"));
  constexpr std::string_view usual_port = ":443";
  if (authority.ends_with(usual_port)) authority.remove_suffix(usual_port.size());
  return same(authority, server.host());
}

Result<ChallengeAnswer> ask_for_challenge(const LoginServer& server, const http::Context& context,
                                          Deadline deadline) {
  http::Request request;
  request.url.host = server.host();
  request.url.target = "/v2/";
  const Result<http::Response> response = context.http.send(request, deadline);
  if (!response) return response.error();
  ChallengeAnswer answer;
  answer.status = response->status;
  answer.date = http::parse_date(response->header("Date"));
  answer.correlation_id = http::printable(response->header("X-Ms-Correlation-Request-Id"));
  for (const http::Header& header : response->headers) {
    if (!same(header.name, "WWW-Authenticate")) continue;
    answer.asks_at_all = true;
    if (!answer.challenge) answer.challenge = read_challenge(header.value);
  }
  return answer;
}

}  // namespace acr::registry

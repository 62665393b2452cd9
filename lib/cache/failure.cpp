#include "cache/failure.hpp"

#include <algorithm>
#include <charconv>

#include "cache/format.hpp"

namespace acr::cache {
namespace {

constexpr std::string_view heading = "docker-credential-acr failure ";

std::string signature() {
  return std::string(heading).append(format);
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::optional<long long> take_number(std::string_view& text) {
  const std::string_view line = take_line(text);
  long long value = 0;
  const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (line.empty() || code != std::errc() || end != line.data() + line.size()) return std::nullopt;
  return value;
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  return text + "\n";
}

}  // namespace

std::string write_failure(const Failure& failure) {
  return signature() + "\n" + std::to_string(failure.at.time_since_epoch().count()) + "\n" +
         std::to_string(static_cast<int>(failure.error.kind)) + "\n" + one_line(failure.error.what) +
         one_line(failure.error.hint) + one_line(failure.error.service_code) +
         one_line(failure.error.correlation_id);
}

std::optional<Failure> read_failure(std::string_view text) {
  if (take_line(text) != signature()) return std::nullopt;
  const std::optional<long long> at = take_number(text);
  const std::optional<long long> kind = take_number(text);
  if (!at || *at < -latest_time || *at > latest_time) return std::nullopt;
  if (!kind || *kind < 0 || *kind > static_cast<int>(ErrorKind::untrusted)) return std::nullopt;
  Failure failure;
  failure.at = sys_seconds(std::chrono::seconds(*at));
  failure.error.kind = static_cast<ErrorKind>(*kind);
  for (std::string* field : {&failure.error.what, &failure.error.hint, &failure.error.service_code,
                             &failure.error.correlation_id}) {
    *field = take_line(text);
  }
  return failure;
}

}  // namespace acr::cache

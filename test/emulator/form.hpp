// Forms, queries and the two Base64 alphabets. Tolerant: garbage decodes to something, never to an exception.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace emulator {

// `a=1&b=2` with percent signs and pluses decoded; a name may repeat.
class Form {
 public:
  explicit Form(std::string_view text);

  // The first value of that name, or nothing.
  [[nodiscard]] std::string get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);
// Either alphabet, with or without padding; stops at the first foreign character.
std::string base64_decode(std::string_view text);

std::string hex(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string random_bytes(std::size_t count);
std::string random_uuid();
std::string lower(std::string_view text);

}  // namespace emulator

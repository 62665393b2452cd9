#include "diagnosis/date_text.hpp"

#include <array>
#include <cstdio>

namespace acr::diagnosis {

std::string day_text(std::optional<sys_seconds> time) {
  if (!time) return "an unknown day";
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(*time));
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", int{day.year()},
                                 unsigned{day.month()}, unsigned{day.day()});
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string span_text(std::chrono::seconds length) {
  const auto seconds = length.count();
  const auto minutes = seconds / 60;
  const auto hours = minutes / 60;
  if (hours >= 24) return std::to_string(hours / 24) + " d " + std::to_string(hours % 24) + " h";
  if (hours > 0) return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
  if (minutes > 0) return std::to_string(minutes) + " min";
  return std::to_string(seconds) + " s";
}

}  // namespace acr::diagnosis

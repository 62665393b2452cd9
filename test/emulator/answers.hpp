// The plain answers that every service gives.
#pragma once

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "message.hpp"

namespace emulator {

inline Response json_answer(int status, const boost::json::value& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json; charset=utf-8"}, {"Cache-Control", "no-store"}},
          .body = boost::json::serialize(body)};
}

inline Response text_answer(int status, std::string text) {
  return {
      .status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(text)};
}

}  // namespace emulator

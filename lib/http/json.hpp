#pragma once

#include <boost/json/memory_resource.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/clock.hpp"

namespace acr::http {

/// Reads `text` as a JSON object and hands it to `read`, from memory that is wiped afterwards: what the
/// services answer is mostly tokens. Returns false if the text is not a JSON object.
bool with_json_object(std::string_view text, const std::function<void(const boost::json::object&)>& read);

/// A string member, or an empty one.
std::string_view string_member(const boost::json::object& object, std::string_view name);

/// An integer member, written as a number or, as IMDS does, as a string of digits. Nothing beyond 9e15, so
/// that times can be reckoned with.
std::optional<long long> integer_member(const boost::json::object& object, std::string_view name);

/// An integer member that counts the seconds since 1970, if it is a time from then on and before the year
/// 10000.
std::optional<sys_seconds> time_member(const boost::json::object& object, std::string_view name);

}  // namespace acr::http

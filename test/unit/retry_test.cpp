#include "http/retry.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "http/date.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::http::Response;
using acr::http::RetryRules;
using acr::test::response;
using acr::test::World;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Retry, KnowsWhatPasses) {
  for (const unsigned status : {408U, 429U, 500U, 502U, 503U, 504U}) {
    EXPECT_TRUE(acr::http::is_transient_status(status, {})) << status;
  }
  for (const unsigned status : {200U, 301U, 400U, 401U, 403U, 404U, 410U, 501U}) {
    EXPECT_FALSE(acr::http::is_transient_status(status, {})) << status;
  }
  const RetryRules imds{.metadata_service = true};
  for (const unsigned status : {404U, 410U, 429U, 500U, 599U})
    EXPECT_TRUE(acr::http::is_transient_status(status, imds));
  for (const unsigned status : {400U, 401U, 403U}) EXPECT_FALSE(acr::http::is_transient_status(status, imds));
}

TEST(Retry, WhatIsWorthAnotherTryMayPassAndSoMayAnyFaultOfTheService) {
  const RetryRules imds{.metadata_service = true};
  for (unsigned status = 100; status < 600; ++status) {
    for (const RetryRules& rules : {RetryRules{}, imds}) {
      EXPECT_EQ(acr::http::may_pass(status, rules),
                status >= 500 || acr::http::is_transient_status(status, rules))
          << status;
    }
  }
}

TEST(Retry, ReadsHowLongItIsAskedToWait) {
  const acr::sys_seconds now = *acr::http::parse_date("Sun, 06 Nov 1994 08:49:37 GMT");
  const auto wait = [now](const char* name, const char* value) {
    return acr::http::requested_wait(response(429, "", {{name, value}}), now);
  };
  EXPECT_EQ(wait("Retry-After", "7"), seconds(7));
  EXPECT_EQ(wait("retry-after", "0"), seconds(0));
  EXPECT_EQ(wait("retry-after-ms", "250"), milliseconds(250));
  EXPECT_EQ(wait("x-ms-retry-after-ms", "250"), milliseconds(250));
  EXPECT_EQ(wait("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT"), seconds(10));
  EXPECT_EQ(wait("Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT"), seconds(0));
  EXPECT_EQ(wait("Retry-After", "9223372036854775807"), std::chrono::hours(24));
  EXPECT_EQ(wait("Retry-After", "99999999999999999999"), std::chrono::hours(24));
  for (const char* nonsense :
       {"", "soon", "-1", "-99999999999999999999", "7x", "99999999999999999999x", "1e9"}) {
    EXPECT_EQ(wait("Retry-After", nonsense), std::nullopt) << nonsense;
  }
  EXPECT_EQ(
      acr::http::requested_wait(response(429, "", {{"Retry-After", "9"}, {"retry-after-ms", "20"}}), now),
      milliseconds(20));
}

TEST(Retry, WaitsLongerEachTime) {
  EXPECT_EQ(acr::http::backoff({}, 0, 0), milliseconds(640));
  EXPECT_EQ(acr::http::backoff({}, 1, 0), milliseconds(1280));
  EXPECT_EQ(acr::http::backoff({}, 2, 0), milliseconds(2560));
  EXPECT_EQ(acr::http::backoff({}, 0, 0.999999), milliseconds(1039));
}

TEST(Retry, TriesThreeTimesMoreAndNoFurther) {
  World world;
  world.http.answer = [](const auto&) { return response(503, ""); };
  const auto result =
      acr::http::send_with_retry(world.http, {}, {}, world.clock, world.random, world.deadline());
  EXPECT_EQ(result->status, 503U);
  EXPECT_EQ(world.http.sent.size(), 4U);
  EXPECT_EQ(world.clock.slept.size(), 3U);
}

TEST(Retry, StopsAtTheFirstAnswerThatStands) {
  World world;
  int left = 2;
  world.http.answer = [&left](const auto&) -> Result<Response> {
    if (left-- > 0) return Error{ErrorKind::transient, "reset"};
    return response(400, "no");
  };
  const auto result =
      acr::http::send_with_retry(world.http, {}, {}, world.clock, world.random, world.deadline());
  EXPECT_EQ(result->status, 400U);
  EXPECT_EQ(world.http.sent.size(), 3U);
}

TEST(Retry, DoesNotRepeatWhatWasRefused) {
  World world;
  world.http.answer = [](const auto&) -> Result<Response> {
    return Error{ErrorKind::rejected, "certificate"};
  };
  const auto result =
      acr::http::send_with_retry(world.http, {}, {}, world.clock, world.random, world.deadline());
  EXPECT_FALSE(result);
  EXPECT_EQ(world.http.sent.size(), 1U);
}

TEST(Retry, DoesNotWaitBeyondTheDeadline) {
  World world;
  world.http.answer = [](const auto&) { return response(429, "", {{"Retry-After", "31"}}); };
  const auto result =
      acr::http::send_with_retry(world.http, {}, {}, world.clock, world.random, world.deadline());
  EXPECT_EQ(result->status, 429U);
  EXPECT_TRUE(world.clock.slept.empty());
  EXPECT_EQ(world.http.sent.size(), 1U);
}

TEST(Retry, WaitsAsLongAsItIsAsked) {
  World world;
  bool first = true;
  world.http.answer = [&first](const auto&) {
    return std::exchange(first, false) ? response(429, "", {{"Retry-After", "2"}}) : response(200, "");
  };
  EXPECT_EQ(
      acr::http::send_with_retry(world.http, {}, {}, world.clock, world.random, world.deadline())->status,
      200U);
  EXPECT_EQ(world.clock.slept, std::vector<milliseconds>{seconds(2)});
}

TEST(Date, IsReadAsHttpWritesIt) {
  EXPECT_EQ(acr::http::parse_date("Thu, 01 Jan 1970 00:01:40 GMT"), acr::sys_seconds(seconds(100)));
  EXPECT_EQ(acr::http::parse_date(std::string_view("Thu, 01 Jan 1970 00:01:40 GMT\0x", 31)), std::nullopt);
  for (const char* text : {"", "100", "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:01:40 GMT+1"}) {
    EXPECT_EQ(acr::http::parse_date(text), std::nullopt) << text;
  }
}

}  // namespace

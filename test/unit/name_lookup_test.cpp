#include "platform/name_lookup.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "http/address_order.hpp"

namespace {

using acr::NameLookup;
using acr::http::alternate_families;
using Addresses = std::vector<std::string>;

acr::Deadline in_a_minute() {
  return std::chrono::steady_clock::now() + std::chrono::minutes(1);
}

NameLookup::Outcome look_up(const std::string& host) {
  NameLookup lookup(host);
  EXPECT_TRUE(lookup.wait(in_a_minute()));
  return lookup.outcome();
}

TEST(NameLookupTest, AnAddressIsItsOwnName) {
  const NameLookup::Outcome outcome = look_up("127.0.0.1");
  EXPECT_EQ(outcome.failure, NameLookup::Failure::none);
  EXPECT_EQ(outcome.addresses, Addresses{"127.0.0.1"});
}

TEST(NameLookupTest, ANameThatCannotBeHasNoAddress) {
  const NameLookup::Outcome outcome = look_up("no such name");
  EXPECT_NE(outcome.failure, NameLookup::Failure::none);
  EXPECT_NE(outcome.reason, "");
  EXPECT_TRUE(outcome.addresses.empty());
}

TEST(NameLookupTest, WhoeverAskedIsToldOnce) {
  std::promise<void> told;
  NameLookup lookup("127.0.0.1", NameLookup::Families::all, [&told] { told.set_value(); });
  EXPECT_EQ(told.get_future().wait_until(in_a_minute()), std::future_status::ready);
  EXPECT_EQ(lookup.outcome().addresses, Addresses{"127.0.0.1"});
}

TEST(NameLookupTest, NobodyNeedsToWaitForIt) {
  // A thread that still called would write to what is gone: ASan looks.
  for (int i = 0; i < 100; ++i) {
    const auto told = std::make_unique<bool>(false);
    const NameLookup lookup("127.0.0.1", NameLookup::Families::all, [&told] { *told = true; });
  }
}

// [RFC 8305, 4]
TEST(AddressOrderTest, TheFamiliesTakeTurnsAndTheResolversFirstStaysFirst) {
  EXPECT_EQ(alternate_families({}), Addresses{});
  EXPECT_EQ(alternate_families({"1.0.0.1", "1.0.0.2"}), (Addresses{"1.0.0.1", "1.0.0.2"}));
  EXPECT_EQ(alternate_families({"::1", "::2", "::3", "1.0.0.1", "1.0.0.2"}),
            (Addresses{"::1", "1.0.0.1", "::2", "1.0.0.2", "::3"}));
  EXPECT_EQ(alternate_families({"1.0.0.1", "1.0.0.2", "::1"}), (Addresses{"1.0.0.1", "::1", "1.0.0.2"}));
  EXPECT_EQ(alternate_families({"1.0.0.1", "::1", "::2", "::3"}),
            (Addresses{"1.0.0.1", "::1", "::2", "::3"}));
}

}  // namespace

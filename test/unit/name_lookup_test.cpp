#include "http/name_lookup.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace {

using acr::http::alternate_families;
using acr::http::NameLookup;
using Addresses = std::vector<std::string>;

NameLookup::Outcome look_up(const std::string& host) {
  NameLookup lookup(host);
  pollfd waited{lookup.descriptor(), POLLIN, 0};
  EXPECT_EQ(::poll(&waited, 1, 60'000), 1);
  return lookup.outcome();
}

TEST(NameLookupTest, AnAddressIsItsOwnName) {
  const NameLookup::Outcome outcome = look_up("127.0.0.1");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.addresses, Addresses{"127.0.0.1"});
}

TEST(NameLookupTest, ANameThatCannotBeHasNoAddress) {
  const NameLookup::Outcome outcome = look_up("no such name");
  EXPECT_NE(outcome.code, 0);
  EXPECT_TRUE(outcome.addresses.empty());
}

TEST(NameLookupTest, NobodyNeedsToWaitForIt) {
  const NameLookup lookup("127.0.0.1");
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

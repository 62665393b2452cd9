#include "identity/aadsts.hpp"

#include <gtest/gtest.h>

namespace {

using acr::identity::find_aadsts;
using acr::identity::find_aadsts_code;

TEST(Aadsts, IsFoundInAToolsText) {
  EXPECT_EQ(find_aadsts_code("ERROR: AADSTS50076: Due to a configuration change"), "AADSTS50076");
  EXPECT_EQ(find_aadsts_code("AADSTS and AADSTSx, then AADSTS700082."), "AADSTS700082");
  EXPECT_EQ(find_aadsts_code("AADSTS"), "");
  EXPECT_EQ(find_aadsts_code("50076"), "");
  EXPECT_EQ(find_aadsts_code(""), "");
}

TEST(Aadsts, IsKnownByNumberAndByText) {
  ASSERT_NE(find_aadsts(50076), nullptr);
  EXPECT_EQ(find_aadsts("AADSTS50076"), find_aadsts(50076));
  for (const char* text : {"", "AADSTS", "AADSTS1", "50076", "AADSTS50076x", "AADSTS99999999999999999999"}) {
    EXPECT_EQ(find_aadsts(text), nullptr) << text;
  }
}

}  // namespace

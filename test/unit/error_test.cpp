#include "platform/error.hpp"

#include <gtest/gtest.h>

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::name_registry;

TEST(AHint, NamesTheRegistry) {
  const Error general{ErrorKind::sign_in_needed, "nobody", "Sign in: login <registry>"};
  EXPECT_EQ(name_registry("contoso.azurecr.io", general).hint, "Sign in: login contoso.azurecr.io");
  EXPECT_EQ(name_registry("contoso.azurecr.io", {ErrorKind::denied, "no", "Ask for it"}).hint, "Ask for it");
}

TEST(AnErrorsLine, SaysCodesAndTheHint) {
  EXPECT_EQ((Error{ErrorKind::denied, "no", "Ask", "C1", "id1"}).line(), "no (C1, correlation id id1). Ask");
  EXPECT_EQ((Error{ErrorKind::denied, "no", "", "", "id1"}).line(), "no (correlation id id1)");
  EXPECT_EQ((Error{ErrorKind::denied, "no", "", "C1"}).line(), "no (C1)");
  EXPECT_EQ((Error{ErrorKind::denied, "no"}).line(), "no");
}

}  // namespace

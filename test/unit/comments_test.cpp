#include "config/comments.hpp"

#include <gtest/gtest.h>

#include "settings_folder.hpp"

namespace {

using acr::config::without_comments;

TEST(Comments, BecomeBlanksAndNothingElseMoves) {
  EXPECT_EQ(without_comments("{ // a\n \"b\": 1 }"), "{     \n \"b\": 1 }");
  EXPECT_EQ(without_comments("{ /* a\r\nb */ }"), "{     \r\n     }");
  EXPECT_EQ(without_comments("{/* a **/1/***/2/**/}"), "{        1     2    }");
  EXPECT_EQ(without_comments("/*/ a */x"), "        x");
  EXPECT_EQ(without_comments("1 // a"), "1     ");
}

TEST(Comments, AreNoneInsideOfTexts) {
  for (const char* text : {R"("/* a */")", R"("\"/* a */")", R"("\\" , "// b")", R"(")", R"("\)", ""}) {
    EXPECT_EQ(without_comments(text), text);
  }
}

TEST(Comments, ThatDoNotEndStay) {
  EXPECT_EQ(without_comments("{ /* a"), "{ /* a");
  EXPECT_EQ(without_comments("{ /*/"), "{ /*/");
  EXPECT_EQ(without_comments("/* a */ /* b"), "        /* b");
}

TEST(Comments, HideNothingOfTheSettingsWhateverTheyEndIn) {
  acr::test::SettingsFolder folder;
  EXPECT_FALSE(folder.read(R"({ /* a **/ "nonsense": 1 /* b */ })")) << "what stands there was passed over";
  EXPECT_TRUE(folder.read(R"({ /*** a ***/ "sealing": "off" /***/ })"));
}

}  // namespace

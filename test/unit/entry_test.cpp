#include "cache/entry.hpp"

#include <gtest/gtest.h>

#include <set>

#include "cache/failure.hpp"
#include "cache/key.hpp"
#include "platform/text_fields.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::Secret;
using acr::sys_seconds;
using acr::cache::Entry;
using acr::cache::Key;
using acr::cache::read_entry;
using acr::cache::write_entry;
using std::chrono::seconds;

Entry sample() {
  Entry entry;
  entry.subject = "contoso.azurecr.io";
  entry.identity = "service principal 1 in tenant 2";
  entry.audience = "https://containerregistry.azure.net";
  entry.issued = sys_seconds(seconds(1000));
  entry.renew_at = sys_seconds(seconds(6400));
  entry.expires = sys_seconds(seconds(11800));
  entry.token = Secret("eyJ.a.b");
  return entry;
}

TEST(Entry, ComesBackAsItWasWritten) {
  const auto back = read_entry(write_entry(sample())->reveal());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->subject, "contoso.azurecr.io");
  EXPECT_EQ(back->identity, "service principal 1 in tenant 2");
  EXPECT_EQ(back->audience, "https://containerregistry.azure.net");
  EXPECT_EQ(back->issued, sys_seconds(seconds(1000)));
  EXPECT_EQ(back->renew_at, sys_seconds(seconds(6400)));
  EXPECT_EQ(back->expires, sys_seconds(seconds(11800)));
  EXPECT_EQ(back->token.reveal(), "eyJ.a.b");
}

TEST(Entry, EmptyFieldsComeBackEmpty) {
  const auto back = read_entry(write_entry(Entry{})->reveal());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->audience, "");
  EXPECT_TRUE(back->token.empty());
}

TEST(Entry, CutShortAnywhereIsNoEntry) {
  const Secret text = *write_entry(sample());
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_entry(text.reveal().substr(0, length))) << length;
  }
  EXPECT_FALSE(read_entry(std::string(text.reveal()) + "x"));
}

TEST(Entry, ChangedAnywhereIsNoEntry) {
  const std::string text(write_entry(sample())->reveal());
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(read_entry(changed)) << at;
  }
}

TEST(Entry, OfAnotherVersionIsNoEntry) {
  std::string text(write_entry(sample())->reveal());
  text.replace(text.find("cache 1"), 7, "cache 2");
  EXPECT_FALSE(read_entry(text));
}

TEST(Entry, WithALineBreakInATokenIsNotWritten) {
  Entry entry = sample();
  entry.token = Secret("a\ndigest b");
  EXPECT_FALSE(write_entry(entry));
  entry = sample();
  entry.identity = "a\nb";
  EXPECT_FALSE(write_entry(entry));
}

TEST(Entry, WithATimeThatCannotBeReckonedWithIsNoEntry) {
  Entry entry = sample();
  entry.issued = sys_seconds::min();
  EXPECT_FALSE(read_entry(write_entry(entry)->reveal()));
  entry = sample();
  entry.expires = sys_seconds::max();
  EXPECT_FALSE(read_entry(write_entry(entry)->reveal()));
}

TEST(Entry, WithAControlCharacterIsNoEntryWhateverItsDigest) {
  std::string text(write_entry(sample())->reveal());
  text.resize(text.find("digest "));
  text.insert(text.find("identity ") + 9, "\x1b[2J");
  Secret whole(text);
  acr::append_digest(whole);
  EXPECT_FALSE(read_entry(whole.reveal()));
}

TEST(Failure, AtATimeThatCannotBeReckonedWithIsNone) {
  EXPECT_FALSE(acr::cache::read_failure(acr::cache::write_failure({sys_seconds::min(), {}})));
}

TEST(Failure, ComesBackAsItWasWritten) {
  Error error{ErrorKind::denied, "what\nit was", "hint", "CODE", "id"};
  const auto back = acr::cache::read_failure(acr::cache::write_failure({sys_seconds(seconds(7)), error}));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->at, sys_seconds(seconds(7)));
  EXPECT_EQ(back->error.kind, ErrorKind::denied);
  EXPECT_EQ(back->error.line(), "what it was (CODE, correlation id id). hint");
  for (const char* text :
       {"", "docker-credential-acr failure 1\n", "docker-credential-acr failure 1\n7\n99\nx\n"}) {
    EXPECT_FALSE(acr::cache::read_failure(text)) << text;
  }
}

TEST(Key, DiffersForEveryDifference) {
  const std::set<std::string> names{
      Key::registry("contoso.azurecr.io", "a").name(),
      Key::registry("contoso.azurecr.io", "b").name(),
      Key::registry("fabrikam.azurecr.io", "a").name(),
      Key::entra("a", "b").name(),
      Key::entra("ab", "").name(),
      Key::entra("", "ab").name(),
  };
  EXPECT_EQ(names.size(), 6U);
}

TEST(Key, NamesItsLoginServer) {
  EXPECT_EQ(acr::cache::login_server_of(Key::registry("contoso.azurecr.io", "a").name()),
            "contoso.azurecr.io");
  for (const std::string& name : {Key::entra("a", "b").name(), std::string("lock"), std::string("no-imds"),
                                  std::string("contoso.azurecr.io~short"), std::string("~")}) {
    EXPECT_EQ(acr::cache::login_server_of(name), "") << name;
  }
  EXPECT_NE(Key::registry("a.b", "c").number(), Key::registry("a.b", "d").number());
}

}  // namespace

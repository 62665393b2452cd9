#include "keychain/record.hpp"

#include <gtest/gtest.h>

namespace {

using acr::ErrorKind;
using acr::Secret;
using acr::keychain::longest_secret;
using acr::keychain::read_record;
using acr::keychain::Record;
using acr::keychain::write_record;

Record record_of(const std::string& secret, const std::string& helper = {}) {
  return {"contoso.azurecr.io", "Ärztin & <co>", helper, Secret(secret)};
}

TEST(LoginRecord, ComesBackAsItWasWhateverIsInTheSecret) {
  for (const std::string& secret :
       {std::string(), std::string("hunter2"), std::string("{\n \"a\": \"b\"\n}\n"),
        std::string("a\0b\r\n\x80\xFF", 7), std::string("\n"), std::string(longest_secret, 'x')}) {
    const auto text = write_record(record_of(secret));
    ASSERT_TRUE(text);
    const auto read = read_record(text->reveal(), "/path");
    ASSERT_TRUE(read) << read.error().line();
    EXPECT_EQ(read->server_url, "contoso.azurecr.io");
    EXPECT_EQ(read->user_name, "Ärztin & <co>");
    EXPECT_EQ(read->helper, "");
    EXPECT_EQ(read->secret.reveal(), secret);
  }
  EXPECT_EQ(read_record(write_record(record_of("", "pass"))->reveal(), "/path")->helper, "pass");
}

TEST(LoginRecord, ThatLostOrChangedAByteIsAnErrorThatSaysWhatToType) {
  const auto written = write_record(record_of("canary\npassword"));
  ASSERT_TRUE(written);
  const std::string text(written->reveal());
  const auto expect_error = [](const std::string& changed) {
    const auto read = read_record(changed, "/home/me/x.login");
    ASSERT_FALSE(read) << changed;
    EXPECT_EQ(read.error().kind, ErrorKind::sign_in_needed);
    EXPECT_NE(read.error().line().find("rm /home/me/x.login"), std::string::npos) << read.error().line();
    EXPECT_EQ(read.error().line().find("canary"), std::string::npos);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    expect_error(text.substr(0, i));
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    expect_error(changed);
  }
  expect_error(text + "x");
  expect_error("docker-credential-acr login 2\nanything\n");
}

TEST(LoginRecord, IsNotWrittenOfWhatWouldNotComeBack) {
  Record two_lines = record_of("x");
  two_lines.user_name = "a\nb";
  Record junk = record_of("x");
  junk.server_url = "a\rb";
  const Record long_secret = record_of(std::string(longest_secret + 1, 'x'));
  for (const Record* record : std::initializer_list<const Record*>{&two_lines, &junk, &long_secret}) {
    const auto text = write_record(*record);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().kind, ErrorKind::bad_input);
  }
}

}  // namespace

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "config/comments.hpp"
#include "config/document.hpp"
#include "settings_folder.hpp"

// Whatever stands in the file, the answer is settings or an error that names the file.
namespace {

namespace json = boost::json;
using acr::test::SettingsFolder;

constexpr std::string_view seed = R"({
  // comment
  "$schema": "x", /* another */
  "defaults": {"identity": {"source": "certificate", "clientId": "1", "certificateFile": "/c",
               "certificatePasswordVariable": "P", "sendCertificateChain": false}, "tenant": "a.b",},
  "registries": {"contoso.azurecr.io": {"identity": "azure-cli", "cloud": "stack", "userName": "token"},
                 "*.eastus.geo.azurecr.io": {"audience": "https://\u0061.example/x"}},
  "clouds": {"stack": {"registrySuffix": "a.b", "authority": "https://x", "armAudience": "https://y"}},
  "numbers": [1, -2.5e3, 18446744073709551615, true, null, [{}]],
})";

constexpr std::string_view fragments[] = {"{",  "}",  "[",  "]",    ",",       ":",    "\"",  "//", "/*",
                                          "*/", "\\", "\n", "null", "\\ud800", "\xFF", "1e9", "*",  "."};

class Mutator {
 public:
  std::string mutate(std::string_view text) {
    std::string result(text);
    for (std::size_t i = 0; i <= below(4); ++i) {
      const std::size_t at = below(result.size());
      switch (below(5)) {
        case 0:
          result[at] = static_cast<char>(below(256));
          break;
        case 1:
          result.erase(at, below(20) + 1);
          break;
        case 2:
          result.insert(at, std::string(fragments[below(std::size(fragments))]));
          break;
        case 3:
          if (const std::size_t brace = result.find('{', at); brace != std::string::npos) {
            result.insert(brace + 1, R"("twice": 0, "twice": 1,)");
          }
          break;
        default:
          result.insert(at, result.substr(below(result.size()), below(30)));
          break;
      }
      if (result.empty()) result = "{";
    }
    return result;
  }

 private:
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(numbers_() % limit); }

  std::mt19937_64 numbers_{20261124};  // NOLINT(cert-msc51-cpp): the same ones in every run
};

/// What Boost.JSON's own parser says, which builds another tree from the same events.
bool boost_accepts(const std::string& text) {
  json::parse_options options;
  options.max_depth = 16;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  json::error_code code;
  json::parse(acr::config::without_comments(text), code, {}, options);  // it does not see every comment's end
  return !code;
}

TEST(SettingsFuzz, MutatedDocumentsAreReadOrRefusedWithTheirPlace) {
  Mutator mutator;
  int read = 0;
  int repeated = 0;
  for (int i = 0; i < 4'000; ++i) {
    const std::string text = mutator.mutate(seed);
    const auto document = acr::config::parse_document(text, "config.json");
    if (document) {
      ++read;
      EXPECT_TRUE(boost_accepts(text)) << text;
      continue;
    }
    EXPECT_TRUE(document.error().what.starts_with("config.json:")) << document.error().what;
    // Boost.JSON takes the last of several values of a key.
    if (document.error().what.find("second time") != std::string::npos) {
      ++repeated;
    } else {
      EXPECT_FALSE(boost_accepts(text)) << text;
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(repeated, 100);
}

TEST(SettingsFuzz, MutatedSettingsAreReadOrRefusedWithTheirPlace) {
  Mutator mutator;
  SettingsFolder folder;
  std::string text(seed);
  const std::size_t numbers = text.find("  \"numbers\"");
  text.erase(numbers, text.find('\n', numbers) - numbers);
  const auto unchanged = folder.read(text);
  ASSERT_TRUE(unchanged) << unchanged.error().line();
  int read = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto settings = folder.read(mutator.mutate(text));
    if (settings) {
      ++read;
      const std::string audience = settings->for_registry("contoso.eastus.geo.azurecr.io").audience;
      EXPECT_TRUE(audience.empty() || audience.starts_with("https://")) << audience;
      continue;
    }
    EXPECT_TRUE(settings.error().what.starts_with(folder.path() + ":")) << settings.error().what;
  }
  EXPECT_GT(read, 0);
}

TEST(SettingsFuzz, DeepAndWideDocumentsEnd) {
  SettingsFolder folder;
  EXPECT_FALSE(folder.read(std::string(1'000'000, '[')));
  EXPECT_FALSE(folder.read(std::string(1'000'000, '"')));
  std::string wide = "{\"registries\": {";
  for (int i = 0; wide.size() < 1'000'000; ++i) {
    wide += "\"r" + std::to_string(i) + ".azurecr.io\":{\"tenant\":\"a.b\"},";
  }
  const auto settings = folder.read(wide + "}}");
  ASSERT_TRUE(settings) << settings.error().line();
  EXPECT_EQ(settings->for_registry("r7.azurecr.io").tenant, "a.b");
  std::string keys = "{\"defaults\": {";
  for (int i = 0; keys.size() < 1'000'000; ++i) keys += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_FALSE(folder.read(keys + "}}"));
}

}  // namespace

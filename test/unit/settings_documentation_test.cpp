#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "config/vocabulary.hpp"
#include "json_schema.hpp"
#include "settings_folder.hpp"

// The schema, the prose and the parser say the same.
namespace {

namespace json = boost::json;
using acr::test::JsonSchema;
using acr::test::SettingsFolder;
using Words = std::set<std::string, std::less<>>;

std::string text_of(const char* name) {
  const std::ifstream file(std::string(ACR_DOCS) + "/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

json::value parse(const std::string& text) {
  json::parse_options options;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  return json::parse(text, {}, options);
}

const json::value& schema() {
  static const json::value read = parse(text_of("settings.schema.json"));
  return read;
}

Words keys_of(const json::value& object) {
  Words keys;
  for (const auto& member : object.as_object()) keys.emplace(member.key());
  return keys;
}

Words words_of(const json::value& strings) {
  Words words;
  for (const json::value& word : strings.as_array()) words.emplace(word.as_string());
  return words;
}

template <class Range>
Words set_of(const Range& range) {
  return Words(range.begin(), range.end());
}

Words parameters_of(const acr::config::SourceWord& source) {
  Words keys;
  for (const auto& word : acr::config::parameter_words) {
    if (source.parameters.has(word.parameter)) keys.emplace(word.key);
  }
  return keys;
}

std::vector<std::string> examples() {
  constexpr std::string_view begin = "```jsonc\n";
  const std::string text = text_of("settings.md");
  std::vector<std::string> found;
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    at += begin.size();
    found.push_back(text.substr(at, text.find("```", at) - at));
  }
  return found;
}

bool parser_accepts(const std::string& text) {
  SettingsFolder folder;
  folder.environment.values["HOME"] = "/home/me";
  const auto settings = folder.read(text);
  if (!settings) SCOPED_TRACE(settings.error().line());
  return settings.has_value();
}

TEST(SettingsSchema, HasTheParsersKeysAndNoOthers) {
  EXPECT_EQ(keys_of(schema().at("properties")), set_of(acr::config::document_keys));
  const json::value& definitions = schema().at("$defs");
  EXPECT_EQ(keys_of(definitions.at("registrySettings").at("properties")), set_of(acr::config::registry_keys));
  EXPECT_EQ(keys_of(definitions.at("cloud").at("properties")), set_of(acr::config::cloud_keys));
}

TEST(SettingsSchema, HasTheParsersSourcesAndNoOthers) {
  const json::object& sources = schema().at_pointer("/$defs/sources").as_object();
  const json::array& choices = schema().at_pointer("/$defs/identity/oneOf").as_array();
  EXPECT_EQ(sources.size(), acr::config::source_words.size());
  EXPECT_EQ(choices.size(), 1 + sources.size()) << "a name, or an object of any source";
  Words bare;
  for (const auto& word : acr::config::source_words) {
    if (word.required.empty()) bare.emplace(word.name);
    const auto* const found = std::find_if(sources.begin(), sources.end(), [&word](const auto& source) {
      return source.value().at_pointer("/properties/source/const") == json::value(word.name);
    });
    ASSERT_NE(found, sources.end()) << word.name;
    Words keys = parameters_of(word);
    keys.emplace("source");
    EXPECT_EQ(keys_of(found->value().at("properties")), keys) << word.name;
    const json::object reference{{"$ref", "#/$defs/sources/" + std::string(found->key())}};
    EXPECT_NE(std::find(choices.begin(), choices.end(), json::value(reference)), choices.end()) << word.name;
    Words required{"source"};
    for (const auto& parameter : acr::config::parameter_words) {
      if (word.required.has(parameter.parameter)) required.emplace(parameter.key);
    }
    EXPECT_EQ(words_of(found->value().at("required")), required) << word.name;
  }
  EXPECT_EQ(words_of(choices.front().at("enum")), bare);
}

TEST(SettingsSchema, HasTheParsersWordsAndNoOthers) {
  Words wishes;
  for (const auto& word : acr::config::sealing_words) wishes.emplace(word.name);
  EXPECT_EQ(words_of(schema().at_pointer("/properties/sealing/enum")), wishes);
  Words names;
  for (const auto& word : acr::config::user_name_words) names.emplace(word.name);
  EXPECT_EQ(words_of(schema().at_pointer("/$defs/registrySettings/properties/userName/enum")), names);
  EXPECT_EQ(words_of(schema().at_pointer("/properties/clouds/propertyNames/not/enum")),
            set_of(acr::config::azure_clouds));
  for (const auto& name :
       schema().at_pointer("/$defs/registrySettings/properties/cloud/examples").as_array()) {
    EXPECT_TRUE(parser_accepts(R"({"defaults": {"cloud": )" + json::serialize(name) + "}}")) << name;
  }
}

/// A value of the right form for each parameter.
json::value value_for(acr::config::Form form) {
  using acr::config::Form;
  switch (form) {
    case Form::flag:
      return true;
    case Form::file:
      return "/run/file";
    case Form::variable:
      return "VARIABLE";
    case Form::resource:
      return "/subscriptions/0/x";
    case Form::id:
    case Form::name:
      break;
  }
  return "0-1";
}

TEST(SettingsSchema, AgreesWithTheParserAboutEveryParameterOfEverySource) {
  const JsonSchema checker(schema());
  int accepted = 0;
  for (const auto& source : acr::config::source_words) {
    for (const auto& parameter : acr::config::parameter_words) {
      json::object identity{{"source", source.name}, {parameter.key, value_for(parameter.form)}};
      // What it may not stand without.
      if (source.source == acr::config::Source::certificate) identity["certificateFile"] = "/run/file";
      if (source.source == acr::config::Source::token_variable) identity["tokenVariable"] = "VARIABLE";
      const json::value document{{"defaults", {{"identity", identity}}}};
      const std::string text = json::serialize(document);
      const bool belongs = source.parameters.has(parameter.parameter);
      EXPECT_EQ(parser_accepts(text), belongs) << text;
      EXPECT_EQ(checker.accepts(document), belongs) << text;
      accepted += belongs ? 1 : 0;
    }
  }
  EXPECT_GT(accepted, 20);
}

TEST(SettingsSchema, AgreesWithTheParserAboutValues) {
  const JsonSchema checker(schema());
  const auto expect = [&checker](bool right, const std::string& text) {
    EXPECT_EQ(parser_accepts(text), right) << text;
    EXPECT_EQ(checker.accepts(parse(text)), right) << text;
  };
  const auto registry = [](const std::string& members) { return "{\"defaults\": {" + members + "}}"; };
  const auto identity = [&registry](const std::string& members) {
    return registry("\"identity\": {" + members + "}");
  };
  const auto cloud = [](const std::string& members) {
    return "{\"clouds\": {\"stack\": {" + members + "}}}";
  };
  for (const char* tenant : {"72f988bf-86f1-41af-91ab-2d7cd011db47", "contoso.onmicrosoft.com", "a.b"}) {
    expect(true, registry("\"tenant\": \"" + std::string(tenant) + "\""));
  }
  for (const char* tenant : {"", "contoso", "organizations", "a..b", "-a.b", "a-.b", "10.0.0.1", "a b.c"}) {
    expect(false, registry("\"tenant\": \"" + std::string(tenant) + "\""));
  }
  for (const char* url : {"https://x", "https://x.example", "https://x.example:8443/a/b-c", "https://X/"}) {
    expect(true, registry("\"audience\": \"" + std::string(url) + "\""));
    expect(true, cloud("\"armEndpoint\": \"" + std::string(url) + "\""));
  }
  for (const char* url : {"", "x", "http://x", "https://", "https://x?a", "https://x#a", "https://u@x",
                          "https://10.0.0.1", "https://x y", "https://-x", "https://x/.default"}) {
    expect(false, registry("\"audience\": \"" + std::string(url) + "\""));
  }
  for (const char* name : {"contoso.azurecr.io", "*.azurecr.cn", "a.*.geo.azurecr.io", "A-b.azurecr.io"}) {
    expect(true, "{\"registries\": {\"" + std::string(name) + "\": {}}}");
  }
  for (const char* name :
       {"", "*", "*.*.*", "azurecr.io", "c*.azurecr.io", "https://a.azurecr.io", "a..b.c"}) {
    expect(false, "{\"registries\": {\"" + std::string(name) + "\": {}}}");
  }
  for (const char* suffix : {"azurecr.contoso.com", "a.b", "notazurecr.io"}) {
    expect(true, cloud(R"("authority": "https://x", "registrySuffix": ")" + std::string(suffix) + "\""));
  }
  for (const char* suffix :
       {"com", "", ".a.b", "a.b.", "azurecr.io", "x.azurecr.us", "blob.core.windows.net"}) {
    expect(false, cloud(R"("authority": "https://x", "registrySuffix": ")" + std::string(suffix) + "\""));
  }
  expect(false, cloud(R"("registrySuffix": "a.b")"));
  expect(false, cloud(R"("authority": "https://x")"));
  expect(false, cloud(""));
  expect(false, R"({"clouds": {"china": {"armEndpoint": "https://x"}}})");
  expect(false, R"({"clouds": {"a b": {"armEndpoint": "https://x"}}})");
  expect(true, registry(R"("userName": "token")"));
  expect(false, registry(R"("userName": "<token>")"));
  expect(false, registry(R"("userName": null)"));
  expect(true, identity(R"("source": "client-secret", "clientSecretFile": "~/x")"));
  expect(false, identity(R"("source": "client-secret", "clientSecretFile": "x")"));
  expect(false,
         identity(R"("source": "client-secret", "clientSecretFile": "/x", "clientSecretVariable": "X")"));
  expect(false, identity(R"("source": "client-secret", "clientSecretVariable": "A-B")"));
  expect(false, identity(R"("source": "client-secret", "clientSecret": "x")"));
  expect(false, identity(R"("source": "managed-identity", "clientId": "1", "objectId": "2")"));
  expect(false, identity(R"("source": "certificate", "sendCertificateChain": true)"));
  expect(false, identity(R"("clientId": "1")"));
  expect(false, registry(R"("identity": "azure-clli")"));
  expect(false, registry(R"("identity": "token-variable")"));
  expect(false, registry(R"("identity": {"source": "azure-cli", "subscription": "S"}, "tenant": "a.b")"));
  expect(false, registry(R"("idenity": "azure-cli")"));
  for (const char* name : {"auto", "file", "pass", "wincred.exe", "1password", "my-own_one"}) {
    expect(true, R"({"keychain": ")" + std::string(name) + "\"}");
  }
  for (const char* name :
       {"", "acr", "docker-credential-pass", "/usr/bin/x", "../x", ".x", "-x", "a b", "é"}) {
    expect(false, R"({"keychain": ")" + std::string(name) + "\"}");
  }
  expect(false, R"({"keychain": null})");
  expect(false, R"({"keychain": ")" + std::string(65, 'a') + "\"}");
  for (const auto& word : acr::config::sealing_words) {
    expect(true, R"({"sealing": ")" + std::string(word.name) + "\"}");
  }
  for (const char* value : {"\"\"", "\"on\"", "\"Keyring\"", "true", "null"}) {
    expect(false, R"({"sealing": )" + std::string(value) + "}");
  }
  expect(true, R"({"$schema": "https://example.org/x.json"})");
  expect(true, "{}");
  expect(false, "[]");
}

TEST(SettingsProse, HasExamplesThatTheParserAndTheSchemaTake) {
  const JsonSchema checker(schema());
  const std::vector<std::string> all = examples();
  EXPECT_GT(all.size(), 20U);
  for (const std::string& example : all) {
    EXPECT_TRUE(parser_accepts(example)) << example;
    EXPECT_TRUE(checker.accepts(parse(example))) << example;
  }
}

TEST(SettingsProse, HasAnExampleOfEverySourceAndEveryKey) {
  std::string all;
  for (const std::string& example : examples()) all += example;
  const auto expect = [&all](std::string_view word) {
    EXPECT_NE(all.find("\"" + std::string(word) + "\""), std::string::npos) << word;
  };
  for (const auto& word : acr::config::source_words) expect(word.name);
  for (const auto& word : acr::config::user_name_words) expect(word.name);
  for (const auto& word : acr::config::sealing_words) {
    if (word.wish != acr::sealing::Wish::off) {
      EXPECT_NE(text_of("settings.md").find("`" + std::string(word.name) + "`"), std::string::npos)
          << word.name;
    }
  }
  for (const std::string_view key : acr::config::document_keys) expect(key);
  for (const std::string_view key : acr::config::registry_keys) expect(key);
  for (const std::string_view key : acr::config::cloud_keys) expect(key);
  const std::string prose = text_of("settings.md");
  for (const auto& word : acr::config::parameter_words) {
    EXPECT_NE(prose.find("`" + std::string(word.key) + "`"), std::string::npos) << word.key;
  }
}

}  // namespace

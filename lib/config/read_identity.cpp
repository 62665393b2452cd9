#include "config/read_identity.hpp"

#include <algorithm>

#include "config/read_value.hpp"
#include "config/text.hpp"
#include "config/vocabulary.hpp"

namespace acr::config {
namespace {

using Kind = Value::Kind;

const SourceWord* find_source(const Value& name, Complaints& complaints) {
  const auto* found = std::find_if(source_words.begin(), source_words.end(),
                                   [&name](const SourceWord& word) { return word.name == name.text; });
  if (name.kind == Kind::string && found != source_words.end()) return found;
  if (name.kind != Kind::string) {
    complaints.add(name, "must be a source's name, and is " + std::string(kind_of(name)));
    return nullptr;
  }
  std::vector<std::string_view> names;
  names.reserve(source_words.size());
  for (const SourceWord& word : source_words) names.push_back(word.name);
  complaints.add_unknown(name, "unknown source", names);
  return nullptr;
}

const ParameterWord* find_parameter(std::string_view key) {
  const auto* found = std::find_if(parameter_words.begin(), parameter_words.end(),
                                   [key](const ParameterWord& word) { return word.key == key; });
  return found == parameter_words.end() ? nullptr : found;
}

std::string_view key_of(Parameter parameter) {
  const auto* found =
      std::find_if(parameter_words.begin(), parameter_words.end(),
                   [parameter](const ParameterWord& word) { return word.parameter == parameter; });
  return found->key;
}

std::vector<std::string_view> keys_of(ParameterSet parameters) {
  std::vector<std::string_view> keys;
  for (const ParameterWord& word : parameter_words) {
    if (parameters.has(word.parameter)) keys.push_back(word.key);
  }
  return keys;
}

/// The keys under which a source is told where its secret is.
std::string places_of_secrets(const SourceWord& source) {
  constexpr ParameterSet places = Parameter::client_secret_file | Parameter::client_secret_variable |
                                  Parameter::certificate_password_file |
                                  Parameter::certificate_password_variable | Parameter::token_file |
                                  Parameter::token_variable;
  return listed(keys_of(source.parameters & places));
}

bool begins_as_file(std::string_view text) {
  return is_printable(text) && (text.starts_with("/") || text.starts_with("~/"));
}
bool is_resource_id(std::string_view text) {
  return is_id(text) && text.starts_with("/subscriptions/");
}
/// A name that begins with a hyphen would be an option of a program that is given it.
bool is_name(std::string_view text) {
  return is_printable(text) && text.front() != '-';
}

class Reader {
 public:
  Reader(const SourceWord& source, const std::string& home, Complaints& complaints)
      : source_(source), home_(home), complaints_(complaints) {
    identity_.source = source.source;
  }

  /// Reads the parameters; `whole` is the object, or the mere name, that they belong to.
  Identity read(const Value& whole) {
    for (const Value& member : whole.members) {
      if (member.key != "source") read_parameter(whole, member);
    }
    check_required(whole);
    return std::move(identity_);
  }

 private:
  void read_parameter(const Value& object, const Value& value) {
    const ParameterWord* word = find_parameter(value.key);
    if (word == nullptr) return complain_of_key(object, value);
    if (!source_.parameters.has(word->parameter)) return complain_of_foreign(value, *word);
    if (excluded(value, *word)) return;
    given_ = given_ | word->parameter;
    if (word->form == Form::flag) {
      if (value.kind != Kind::boolean) {
        complaints_.add(value, "must be true or false, and is " + std::string(kind_of(value)));
      }
      identity_.send_certificate_chain = value.flag;
      return;
    }
    put(word->parameter, read_form(value, word->form));
  }

  void complain_of_key(const Value& object, const Value& key) {
    std::vector<std::string_view> known = keys_of(source_.parameters);
    known.emplace_back("source");
    complaints_.add_unknown_key(object, key, known, places_of_secrets(source_));
  }

  void complain_of_foreign(const Value& key, const ParameterWord& word) {
    std::vector<std::string_view> owners;
    for (const SourceWord& source : source_words) {
      if (source.parameters.has(word.parameter)) owners.push_back(source.name);
    }
    const std::vector<std::string_view> own = keys_of(source_.parameters);
    complaints_.add(
        key, "belongs to the source " + listed(owners) + ", not to " + std::string(source_.name),
        std::string(source_.name) + (own.empty() ? " takes no parameters" : " takes " + listed(own)));
  }

  /// Whether something is there that leaves no room for it.
  bool excluded(const Value& value, const ParameterWord& word) {
    ParameterSet rivals;
    for (const ParameterSet& group : exclusive_parameters) {
      if (group.has(word.parameter)) rivals = rivals | group;
    }
    // A managed identity has one name; to an application, its client id is no rival of anything.
    if (source_.source == Source::managed_identity) rivals = source_.parameters;
    const ParameterSet there = rivals & given_;
    if (there.empty()) return false;
    complaints_.add(value, "cannot stand beside " + listed(keys_of(there)), "Take one of the two out");
    return true;
  }

  std::string read_form(const Value& value, Form form) {
    switch (form) {
      case Form::id:
        return read_text(value, is_id, "an id", complaints_);
      case Form::resource:
        return read_text(value, is_resource_id, "a resource's id, which begins with /subscriptions/",
                         complaints_);
      case Form::variable:
        // Maybe the secret itself: not to be repeated.
        if (value.kind == Kind::string && !is_variable_name(value.text)) {
          complaints_.add(value, "is not the name of an environment variable");
          return {};
        }
        return read_text(value, is_variable_name, "", complaints_);
      case Form::file:
        return read_path(value);
      case Form::name:
      case Form::flag:
        break;
    }
    return read_text(value, is_name, "a name", complaints_);
  }

  std::string read_path(const Value& value) {
    if (value.kind == Kind::string && !begins_as_file(value.text)) {
      // As above.
      complaints_.add(value, "is not an absolute path", "Begin it with / or with ~/");
      return {};
    }
    std::string path = read_text(value, begins_as_file, "", complaints_);
    if (!path.starts_with('~')) return path;
    if (home_.empty()) complaints_.add(value, "~ stands for nothing, because HOME is not set");
    return path.replace(0, 1, home_);
  }

  void put(Parameter parameter, std::string text) {
    using Id = ManagedIdentityId::Kind;
    using Place = SecretPlace::Kind;
    switch (parameter) {
      case Parameter::client_id:
        if (source_.source == Source::managed_identity) {
          identity_.managed_identity = {Id::client_id, std::move(text)};
        } else {
          identity_.client_id = std::move(text);
        }
        break;
      case Parameter::client_secret_file:
        identity_.client_secret = {Place::file, std::move(text)};
        break;
      case Parameter::client_secret_variable:
        identity_.client_secret = {Place::variable, std::move(text)};
        break;
      case Parameter::certificate_file:
        identity_.certificate_file = std::move(text);
        break;
      case Parameter::certificate_password_file:
        identity_.certificate_password = {Place::file, std::move(text)};
        break;
      case Parameter::certificate_password_variable:
        identity_.certificate_password = {Place::variable, std::move(text)};
        break;
      case Parameter::token_file:
        identity_.token_file = std::move(text);
        break;
      case Parameter::token_variable:
        identity_.token_variable = std::move(text);
        break;
      case Parameter::service_connection_id:
        identity_.service_connection_id = std::move(text);
        break;
      case Parameter::object_id:
        identity_.managed_identity = {Id::object_id, std::move(text)};
        break;
      case Parameter::resource_id:
        identity_.managed_identity = {Id::resource_id, std::move(text)};
        break;
      case Parameter::subscription:
        identity_.subscription = std::move(text);
        break;
      case Parameter::send_certificate_chain:
        break;
    }
  }

  void check_required(const Value& whole) {
    for (const std::string_view key : keys_of(source_.required)) {
      if (!given_.has(find_parameter(key)->parameter)) {
        complaints_.add(whole, "the source " + std::string(source_.name) + " needs " + quoted(key));
      }
    }
    constexpr ParameterSet of_certificate = Parameter::certificate_password_file |
                                            Parameter::certificate_password_variable |
                                            Parameter::send_certificate_chain;
    const ParameterSet there = given_ & of_certificate;
    if (!there.empty() && !given_.has(Parameter::certificate_file)) {
      // The environment's certificate has a password of the environment's.
      complaints_.add(whole, quoted(keys_of(there).front()) + " needs " +
                                 quoted(key_of(Parameter::certificate_file)) + " beside it");
    }
  }

  const SourceWord& source_;
  const std::string& home_;
  Complaints& complaints_;
  ParameterSet given_;
  Identity identity_;
};

}  // namespace

Identity read_identity(const Value& value, const std::string& home, Complaints& complaints) {
  const Value* name = &value;
  if (value.kind == Kind::object) {
    name = value.find("source");
    if (name == nullptr) {
      complaints.add(value, "an identity needs \"source\"");
      return {};
    }
  } else if (value.kind != Kind::string) {
    complaints.add(value, "must be a source's name or an object, and is " + std::string(kind_of(value)));
    return {};
  }
  const SourceWord* source = find_source(*name, complaints);
  if (source == nullptr) return {};
  return Reader(*source, home, complaints).read(value);
}

}  // namespace acr::config

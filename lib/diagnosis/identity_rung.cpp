#include <algorithm>

#include "config/vocabulary.hpp"
#include "diagnosis/identity_rungs.hpp"
#include "identity/default_chain.hpp"
#include "identity/entra.hpp"
#include "identity/named_source.hpp"
#include "identity/selection.hpp"

namespace acr::diagnosis {
namespace {

using identity::ChainLink;
using identity::Place;
using identity::TokenSource;

constexpr const char* name = "identity";
/// az, the slowest, may take ten seconds; a retry or two at Entra are in it, too.
constexpr std::chrono::seconds patience_with_a_source{12};

/// Has no memory of what was not there yesterday, and leaves none.
class NoMemory final : public identity::ImdsMemory {
 public:
  bool known_absent() override { return false; }
  void remember_absent() override {}
  bool expected() override { return false; }
};

/// For sources to refer to: some live longer than the interview.
identity::ImdsMemory& no_memory() {
  static NoMemory memory;
  return memory;
}

/// Without the source's own name in front: `Azure CLI account: az is not installed`.
std::string without_name(std::string_view text, const TokenSource& source, std::string_view link) {
  const std::size_t colon = text.find(": ");
  if (colon == std::string_view::npos) return std::string(text);
  const std::string_view front = text.substr(0, colon);
  const bool same_words =
      std::equal(front.begin(), front.end(), link.begin(), link.end(),
                 [](char a, char b) { return (a == '-' ? ' ' : a) == (b == '-' ? ' ' : b); });
  return std::string(same_words || front == source.describe() ? text.substr(colon + 2) : text);
}

struct Asked {
  Part part;
  std::optional<Somebody> somebody;
  std::optional<Error> error;
};

class Interview {
 public:
  Interview(const IdentityQuestion& question, const http::Context& context, Deadline deadline)
      : question_(question),
        context_(context),
        deadline_(deadline),
        place_(identity::place_of(question.settings, question.cloud, context.environment)) {}

  Step<Somebody> hold() {
    Step<Somebody> step{passed(name, "")};
    const bool by_settings = question_.settings.identity.source != config::Source::chain;
    if (by_settings) ask_the_named_one();
    Result<std::vector<ChainLink>> links = identity::make_every_link(place_, no_memory(), context_);
    if (links) {
      for (ChainLink& link : *links) {
        const bool asked_already = by_settings && asked_.front().part.name == link.name;
        if (!asked_already) ask_link(std::move(link), by_settings);
      }
    } else if (!by_settings) {
      return {failed(name, links.error())};
    }
    for (const Asked& asked : asked_) step.rung.parts.push_back(asked.part);
    conclude(step);
    return step;
  }

 private:
  void ask_the_named_one() {
    const config::Identity& named = question_.settings.identity;
    const std::string word(config::word_of(named.source));
    Result<std::unique_ptr<TokenSource>> source =
        identity::make_named_source(named, place_, no_memory(), context_);
    if (source) {
      asked_.push_back(ask(word, *std::move(source)));
    } else {
      const Error error = source.error();
      asked_.push_back({{word, State::failed, error.what, error.hint}, std::nullopt, error});
    }
    select(asked_.back());
  }

  void ask_link(ChainLink link, bool by_settings) {
    const std::string word(link.name);
    if (!link.source) {
      asked_.push_back({{word, State::skipped, "left out by AZURE_TOKEN_CREDENTIALS"}, {}, {}});
      return;
    }
    asked_.push_back(ask(word, std::move(link.source)));
    const Asked& asked = asked_.back();
    const bool decides = link.ends_the_chain || !asked.error || asked.error->kind != ErrorKind::unavailable;
    if (!by_settings && !selected_ && decides) select(asked_.back());
  }

  void select(Asked& asked) {
    asked.part.selected = true;
    selected_ = &asked - asked_.data();
  }

  Asked ask(const std::string& word, std::unique_ptr<TokenSource> source) {
    const Deadline limit = std::min(deadline_, context_.clock.steady() + patience_with_a_source);
    std::optional<Error> error;
    for (const identity::Audience& audience : question_.audiences) {
      Result<identity::Token> token = source->token(audience, limit);
      if (token) {
        Part part{word, State::ok, source->describe()};
        return {std::move(part), Somebody{std::move(source), audience, *std::move(token)}, std::nullopt};
      }
      // Of two refusals, the one that is not about the audience says what is really wrong.
      if (!error || identity::audience_unknown(*error)) error = token.error();
      if (!identity::audience_unknown(token.error())) break;
    }
    if (!error) error = Error{ErrorKind::internal, "no audience to ask for"};
    if (!question_.login_server.empty()) error = name_registry(question_.login_server, *std::move(error));
    Error plain = *error;
    plain.what = without_name(plain.what, *source, word);
    plain.hint.clear();
    const State state = error->kind == ErrorKind::unavailable ? State::skipped : State::failed;
    return {{word, state, plain.line(), error->hint}, std::nullopt, std::move(error)};
  }

  void conclude(Step<Somebody>& step) {
    if (!selected_) {
      step.rung.state = State::failed;
      step.rung.kind = ErrorKind::sign_in_needed;
      step.rung.found = "nobody is signed in, and no identity is configured";
      step.rung.fix = question_.login_server.empty()
                          ? "Run: az login, or docker-credential-acr login <registry>"
                          : "Run: docker-credential-acr login " + question_.login_server + ", or: az login";
      return;
    }
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      // What nobody uses is no failure.
      Part& part = step.rung.parts[i];
      if (!part.selected && part.state == State::failed) part.state = State::warning;
    }
    Asked& selected = asked_[static_cast<std::size_t>(*selected_)];
    if (selected.somebody) {
      const bool by_settings = question_.settings.identity.source != config::Source::chain;
      step.rung.found =
          selected.part.name + (by_settings ? ", which the settings name" : ", the first that is there");
      step.found = std::move(selected.somebody);
    } else {
      std::vector<Part> parts = std::move(step.rung.parts);
      step.rung = failed(name, *selected.error);
      step.rung.parts = std::move(parts);
    }
  }

  const IdentityQuestion& question_;
  const http::Context& context_;
  Deadline deadline_;
  Place place_;
  std::vector<Asked> asked_;
  std::optional<std::ptrdiff_t> selected_;
};

}  // namespace

Step<Somebody> ask_identities(const IdentityQuestion& question, const http::Context& context,
                              Deadline deadline) {
  return Interview(question, context, deadline).hold();
}

}  // namespace acr::diagnosis

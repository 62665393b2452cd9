#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/context.hpp"
#include "identity/asked.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// What tells one developer tool from another.
struct DeveloperTool {
  std::string_view program;                      ///< as it is called on PATH
  std::string_view account;                      ///< whose tokens it gives: `Azure CLI account`
  std::string_view sign_in;                      ///< the hint for who has to sign in again: `Run: az login`
  std::string_view sign_in_tenant;               ///< what goes between that and a tenant: ` --tenant `
  std::array<std::string_view, 2> signed_out{};  ///< parts of what it says when nobody is signed in
  std::string_view plugin{};                     ///< something else that must be installed
  std::string_view no_plugin{};                  ///< what our own script says if it is not
  std::string_view install{};                    ///< the hint for that
};

/// A program that somebody has signed in to, and that gives tokens in their name. It is run without a shell,
/// for ten seconds at most, and without our secrets in its environment. Errors: `unavailable` if it is not
/// installed; if it fails, `unavailable` in a chain, else what its complaint comes to. A person who has to
/// sign in again is told so either way.
class DeveloperToolSource : public TokenSource {
 public:
  Result<Token> token(const Audience& audience, Deadline deadline) final;
  Ahead begin(const Audience& audience) final;
  void abandon() final { begun_.reset(); }
  [[nodiscard]] std::string describe() const override;

 protected:
  /// `tool` is a constant. An empty tenant is the tool's own.
  DeveloperToolSource(const DeveloperTool& tool, std::string tenant, Asked asked,
                      const http::Context& context);

  [[nodiscard]] const std::string& tenant() const { return tenant_; }
  [[nodiscard]] const Environment& environment() const { return context_.environment; }

  /// The words behind the program's name, and the variables that keep it to the point. The audience and the
  /// tenant are of letters, digits and `.-_:/`, and begin with no hyphen: no tool takes them for anything
  /// else.
  [[nodiscard]] virtual Command command(const Audience& audience) const = 0;
  [[nodiscard]] virtual std::optional<Token> read_token(std::string_view output) const = 0;
  /// The gist of what it wrote on standard error: all of it, if not overridden.
  [[nodiscard]] virtual std::string read_complaint(std::string_view text) const;

 private:
  struct Begun {
    std::unique_ptr<RunningProgram> program;
    Deadline limit;  ///< of the time that a tool is given
  };

  Result<Begun> start(const Audience& audience) const;
  [[nodiscard]] Error failure(ErrorKind kind, const std::string& what, std::string hint = {}) const;
  [[nodiscard]] Error explain(std::string_view complaint) const;
  [[nodiscard]] std::string sign_in_hint() const;

  const DeveloperTool& tool_;
  std::string tenant_;
  Asked asked_;
  http::Context context_;
  std::optional<Result<Begun>> begun_;
};

/// Where a tool keeps its account: the directory that a variable names, or else one in the person's home.
/// Empty if there is neither.
std::string tool_directory(const Environment& environment, const char* variable, std::string_view in_home);

}  // namespace acr::identity

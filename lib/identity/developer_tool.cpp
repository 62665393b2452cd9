#include "identity/developer_tool.hpp"

#include <algorithm>
#include <utility>

#include "config/secret_variables.hpp"
#include "http/service_text.hpp"
#include "identity/aadsts.hpp"

namespace acr::identity {
namespace {

constexpr std::chrono::seconds time_limit{10};  // az is a Python program; the SDKs give it as long

/// What the SDKs let through to a tool's command line [azure-sdk-for-go azidentity
/// developer_credential_util.go], and no option in it.
bool is_plain_word(std::string_view word) {
  return !word.starts_with('-') && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-_:/").find(c) != std::string_view::npos;
  });
}

/// Without the colours that some tools use even where no terminal is: ESC [ … letter.
std::string without_colours(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) != "\x1B[") {
      plain += text[i];
      continue;
    }
    i = text.find_first_not_of("0123456789;?", i + 2);
    if (i == std::string_view::npos) break;
  }
  return plain;
}

/// Every stretch of white space as one space, and none at the ends.
std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

/// `Correlation ID: 1b2c…`, as Entra's description ends and the tools pass it on; empty if there is none.
std::string correlation_id_in(std::string_view text) {
  constexpr std::string_view label = "Correlation ID: ";
  const std::size_t at = text.find(label);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + label.size());
  constexpr std::size_t longest = 36;  // a UUID's
  return std::string(rest.substr(0, std::min(longest, rest.find_first_not_of("0123456789abcdefABCDEF-"))));
}

}  // namespace

DeveloperToolSource::DeveloperToolSource(const DeveloperTool& tool, std::string tenant, Asked asked,
                                         const http::Context& context)
    : tool_(tool), tenant_(std::move(tenant)), asked_(asked), context_(context) {}

Ahead DeveloperToolSource::begin(const Audience& audience) {
  if (!begun_) begun_ = start(audience);
  if (*begun_) return Ahead::running;
  return begun_->error().kind == ErrorKind::unavailable ? Ahead::go_on : Ahead::wait;
}

Result<Token> DeveloperToolSource::token(const Audience& audience, Deadline deadline) {
  Result<Begun> begun = begun_ ? *std::exchange(begun_, std::nullopt) : start(audience);
  if (!begun) return begun.error();
  const Result<CommandOutput> output = begun->program->wait(std::min(deadline, begun->limit));
  if (!output) return failure(output.error().kind, output.error().what);
  if (output->exit_code != 0) return explain(read_complaint(without_colours(output->err.reveal())));
  std::optional<Token> token = read_token(output->out.reveal());
  if (token) return *std::move(token);
  return failure(ErrorKind::rejected, std::string(tool_.program) + " printed something that is not a token");
}

Result<DeveloperToolSource::Begun> DeveloperToolSource::start(const Audience& audience) const {
  if (!is_plain_word(tenant_)) {
    return Error{ErrorKind::bad_input,
                 std::string(tool_.account) + ": the tenant is neither an id nor a domain",
                 "Correct \"tenant\" in the registry's settings"};
  }
  if (!is_plain_word(audience.resource())) {
    return Error{ErrorKind::bad_input, std::string(tool_.account) + ": the audience is not a plain URL or id",
                 "Correct \"audience\" in the registry's settings"};
  }
  const std::string program(tool_.program);
  const std::optional<std::string> path =
      context_.processes.find(program, context_.environment.get("PATH").value_or(usual_path));
  if (!path) return Error{ErrorKind::unavailable, describe() + ": " + program + " is not installed"};

  Command asking = command(audience);
  asking.program = *path;
  asking.unset = config::variables_no_tool_needs(context_.environment);
  Result<std::unique_ptr<RunningProgram>> running = context_.processes.begin(asking);
  if (!running) return failure(running.error().kind, running.error().what);
  return Begun{*std::move(running), context_.clock.steady() + time_limit};
}

std::string DeveloperToolSource::describe() const {
  return std::string(tool_.account) + (tenant_.empty() ? "" : " in tenant " + tenant_);
}

std::string DeveloperToolSource::read_complaint(std::string_view text) const {
  return std::string(text);
}

Error DeveloperToolSource::failure(ErrorKind kind, const std::string& what, std::string hint) const {
  return {asked_ == Asked::in_a_chain ? ErrorKind::unavailable : kind, describe() + ": " + what,
          std::move(hint)};
}

Error DeveloperToolSource::explain(std::string_view complaint) const {
  const std::string program(tool_.program);
  const std::string code(find_aadsts_code(complaint));
  const Aadsts* known = find_aadsts(std::string_view(code));
  const bool signed_out =
      std::any_of(tool_.signed_out.begin(), tool_.signed_out.end(), [complaint](std::string_view part) {
        return !part.empty() && complaint.find(part) != std::string_view::npos;
      });
  Error error;
  if (known != nullptr) {
    const bool sign_in = known->kind == ErrorKind::sign_in_needed;
    error = failure(known->kind, std::string(known->meaning),
                    sign_in ? sign_in_hint() : std::string(known->hint));
  } else if (signed_out) {
    error = failure(ErrorKind::sign_in_needed, "not signed in to " + program, sign_in_hint());
  } else if (!tool_.no_plugin.empty() && complaint.find(tool_.no_plugin) != std::string_view::npos) {
    error = failure(ErrorKind::unavailable, program + " does not have " + std::string(tool_.plugin),
                    asked_ == Asked::by_name ? std::string(tool_.install) : std::string());
  } else {
    error = failure(ErrorKind::rejected, program + " failed: " + http::printable(in_one_line(complaint)));
  }
  error.service_code = code;
  error.correlation_id = correlation_id_in(complaint);
  return error;
}

std::string DeveloperToolSource::sign_in_hint() const {
  std::string hint(tool_.sign_in);
  if (!tenant_.empty()) hint.append(tool_.sign_in_tenant).append(tenant_);
  return hint;
}

std::string tool_directory(const Environment& environment, const char* variable, std::string_view in_home) {
  if (const auto configured = environment.get(variable)) return std::string(*configured);
  if (const auto home = environment.get("HOME")) return std::string(*home).append("/").append(in_home);
  return {};
}

}  // namespace acr::identity

#include "credhelper/commands/manual_page.hpp"

#include <array>
#include <span>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command_words.hpp"
#include "credhelper/commands/exit_code.hpp"

namespace acr::commands {
namespace {

constexpr const char* program_name = "docker-credential-acr";

/// Text for roff: a hyphen that can be copied, no escape of the text's own, no line that is a request.
std::string roff(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else if (c == '~') {
      safe += "\\(ti";
    } else if (c == '^') {
      safe += "\\(ha";
    } else if (c == '`') {
      safe += "\\(ga";
    } else if ((c == '.' || c == '\'') && (safe.empty() || safe.back() == '\n')) {
      safe += "\\&";
      safe += c == '\'' ? "\\(aq" : ".";
    } else if (c == '\'') {
      safe += "\\(aq";
    } else {
      safe += c;
    }
  }
  return safe;
}

/// A page as it grows.
class Page {
 public:
  Page(const std::string& name, const std::string& version) {
    text_ = ".TH " + roff(upper(name)) + " 1 \"\" \"" + std::string(program_name) + " " + version +
            "\" \"User Commands\"\n";
  }

  void section(const char* title) { text_.append(".SH ").append(title).append("\n"); }
  void paragraph(std::string_view words) { text_.append(".PP\n").append(roff(words)).append("\n"); }
  void line(std::string_view words) { text_.append(roff(words)).append("\n"); }
  void name(const std::string& name, const std::string& description) {
    section("NAME");
    text_.append(roff(name)).append(" \\- ").append(roff(description)).append("\n");
  }
  void item(std::string_view term, std::string_view words) {
    text_.append(".TP\n\\fB").append(roff(term)).append("\\fR\n").append(roff(words)).append("\n");
  }
  void exit_status(std::span<const ExitCodeWords> codes) {
    section("EXIT STATUS");
    for (const ExitCodeWords& code : codes) item(std::to_string(code.code), std::string(code.meaning) + ".");
  }
  void verbatim(const std::vector<std::string>& lines) {
    text_ += ".nf\n";
    for (const std::string& one : lines) text_.append(roff(one)).append("\n");
    text_ += ".fi\n";
  }
  void references(const std::vector<std::string>& names) {
    section("SEE ALSO");
    for (std::size_t i = 0; i < names.size(); ++i) {
      text_.append(".BR ").append(roff(names[i])).append(i + 1 < names.size() ? " (1),\n" : " (1)\n");
    }
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

std::string term_of(const OptionWords& option) {
  std::string term = option.short_name + (option.short_name.empty() ? "" : ", ") + option.long_name;
  if (option.value.empty()) return term;
  return term + (option.value_is_optional ? " [" + option.value + "]" : " " + option.value);
}

std::string sentence(const OptionWords& option) {
  return option.description + (option.fallback.empty() ? "." : " (default: " + option.fallback + ").");
}

struct Words {
  const char* term;
  const char* meaning;
};

/// The kubelet tells nothing apart but 0 and the rest.
constexpr std::array kubelet_exit_codes{
    ExitCodeWords{success, "Done, with or without credentials for the image"},
    ExitCodeWords{failure, "It failed, and standard error says why"},
    ExitCodeWords{wrong_usage, "The command line is wrong (1 under the name acr-credential-provider)"},
};

constexpr std::array verbs{
    Words{"get", "Reads a registry's address and answers user name and secret as JSON."},
    Words{"store", "Keeps what somebody logged in with."},
    Words{"erase", "Forgets a registry's tokens and passwords."},
    Words{"list", "Answers the registries and their user names as JSON."},
    Words{"version", "Prints the version."},
};

constexpr std::array variables{
    Words{"AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET", "A service principal with its secret."},
    Words{"AZURE_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_CERTIFICATE_PASSWORD",
          "In the secret's place: its certificate with the key, PEM or PFX, and the password of that."},
    Words{"AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
          "true: Entra is sent the whole chain, as for an application that is known by its subject's name."},
    Words{"AZURE_FEDERATED_TOKEN_FILE", "The workload identity of a Kubernetes pod."},
    Words{"AZURE_CLIENT_ID", "Without these: which managed identity, by its client id."},
    Words{"SYSTEM_ACCESSTOKEN", "In a job of Azure Pipelines, once it is mapped: its service connection."},
    Words{"AZURE_TOKEN_CREDENTIALS", "Restricts who is asked: dev, prod, or one credential's name."},
    Words{"AZURE_ADDITIONALLY_ALLOWED_TENANTS", "Other tenants that the settings may ask that identity for."},
    Words{"AZURE_AUTHORITY_HOST", "Another Entra than that of the registry's cloud."},
    Words{"DOCKER_CREDENTIAL_ACR_CONFIG", "Another settings file."},
    Words{"DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY",
          "That managed identity and nothing else: system, client-id:ID, object-id:ID or resource-id:ID."},
    Words{"DOCKER_CREDENTIAL_ACR_USERNAME", "guid (default) or token: which user name goes with a token."},
    Words{"DOCKER_CONFIG, REGISTRY_AUTH_FILE", "Where docker's and podman's files are."},
    Words{"HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
          "A proxy, by the rules of docker and podman; also in lower case."},
    Words{"SSL_CERT_FILE, SSL_CERT_DIR", "The certificate authorities to trust."},
    Words{"REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE", "The same, where SSL_CERT_FILE is not set."},
    Words{"XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_STATE_HOME", "Where the files below are."},
    Words{"CACHE_DIRECTORY", "Where acr-credential-provider keeps tokens."},
    Words{"NO_COLOR", "No colours, whatever its value."},
};

constexpr std::array files{
    Words{"$XDG_CONFIG_HOME/docker-credential-acr/config.json",
          "The settings; ~/.config stands for XDG_CONFIG_HOME if that is not set."},
    Words{"$XDG_CACHE_HOME/docker-credential-acr", "Tokens, or in ~/.cache."},
    Words{"$XDG_STATE_HOME/docker-credential-acr",
          "Sign-ins, passwords that were typed, and what configure can undo, or in ~/.local/state."},
};

}  // namespace

std::string manual_page(const CLI::App& command, const std::string& version) {
  const CommandWords words = words_of(command);
  const std::string name = std::string(program_name) + "-" + words.name;
  Page page(name, version);
  page.name(name, words.description);
  page.section("SYNOPSIS");
  page.line(std::string(program_name) + " " + synopsis(words));
  page.section("DESCRIPTION");
  page.line(words.description + ".");
  for (const std::string& paragraph : words.paragraphs) page.paragraph(paragraph);
  for (const ArgumentWords& argument : words.arguments)
    page.item(upper(argument.name), argument.description + ".");
  page.section("OPTIONS");
  for (const OptionWords& option : words.options) page.item(term_of(option), sentence(option));
  if (!words.examples.empty()) {
    page.section("EXAMPLES");
    page.verbatim(words.examples);
  }
  using Codes = std::span<const ExitCodeWords>;
  page.exit_status(words.name == "kubelet" ? Codes(kubelet_exit_codes) : Codes(exit_codes));
  page.references({program_name});
  return std::move(page).text();
}

std::string manual_page_of_all(const CLI::App& program, const std::string& version) {
  Page page(program_name, version);
  page.name(program_name, program.get_description());
  page.section("SYNOPSIS");
  page.line(std::string(program_name) + " COMMAND [OPTION...]");
  page.section("DESCRIPTION");
  page.line(
      "Gives docker, podman, buildah, skopeo and their like the tokens of Azure registries, with the Azure "
      "identity that "
      "is there, and renews them before they end.");
  page.paragraph(
      "Who is asked, in which order, is told in the program's README.md under \"Whose identity\"; how to "
      "name somebody else, in docs/settings.md beside it.");
  page.section("COMMANDS");
  std::vector<std::string> pages;
  for (const CommandWords& command : words_of_all(program)) {
    page.item(command.name, command.description + ".");
    pages.push_back(std::string(program_name) + "-" + command.name);
  }
  page.section("PROTOCOL");
  page.line(
      "Clients run these, with the request on standard input; errors go to standard output, with exit code "
      "1.");
  for (const Words& verb : verbs) page.item(verb.term, verb.meaning);
  page.exit_status(exit_codes);
  page.section("ENVIRONMENT");
  for (const Words& variable : variables) page.item(variable.term, variable.meaning);
  page.section("FILES");
  for (const Words& file : files) page.item(file.term, file.meaning);
  page.references(pages);
  return std::move(page).text();
}

}  // namespace acr::commands

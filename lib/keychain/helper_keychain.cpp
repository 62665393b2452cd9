#include "keychain/helper_keychain.hpp"

#include <algorithm>

#include "config/secret_variables.hpp"
#include "http/json.hpp"
#include "http/service_text.hpp"
#include "keychain/credentials_text.hpp"
#include "keychain/record.hpp"

namespace acr::keychain {
namespace {

constexpr std::chrono::seconds time_for_a_person{25};
constexpr std::chrono::seconds time_to_list{5};
constexpr std::size_t most_output = std::size_t{4} << 20U;

std::shared_ptr<const Secret> to_read(std::string_view text) {
  return std::make_shared<const Secret>(text);
}

Error failure(ErrorKind kind, const std::string& name, const std::string& what) {
  return {kind, helper_program(name) + ": " + what};
}

/// What failed, in its own words, unless they are an answer, of which nothing may be said.
std::string complaint(std::string_view said, std::string_view secret) {
  const std::optional<Credentials> answer = read_credentials(said);
  return answer && !answer->secret.empty() ? std::string() : http::printable(trimmed(said), {secret});
}

bool says_not_found(std::string_view output) {
  return trimmed(output) == not_found_text;
}

}  // namespace

std::string helper_program(std::string_view name) {
  return std::string("docker-credential-").append(name);
}

Result<Secret> HelperKeychain::run(const char* verb, std::shared_ptr<const Secret> input, Deadline deadline,
                                   std::string_view secret) const {
  Command command;
  command.program = program_;
  command.arguments = {verb};
  command.set = {{nested_variable, "1"}};
  command.unset = config::secret_variables(context_.environment);
  command.output_limit = most_output;
  command.input = std::move(input);
  Result<CommandOutput> output = context_.processes.run(command, deadline);
  if (!output) return failure(output.error().kind, name_, output.error().what);
  if (output->exit_code == 0) return std::move(output->out);
  if (says_not_found(output->out.reveal())) return failure(ErrorKind::not_found, name_, "nothing is kept");
  // Errors stand on standard output; what stands on the other one is a library's.
  const Secret& said = trimmed(output->out.reveal()).empty() ? output->err : output->out;
  const std::string words = complaint(said.reveal(), secret);
  return failure(ErrorKind::rejected, name_,
                 words.empty() ? "it ended with exit code " + std::to_string(output->exit_code) : words);
}

Result<Credentials> HelperKeychain::find(std::string_view server_url, Deadline deadline) const {
  const Deadline limit = std::min(deadline, context_.clock.steady() + time_for_a_person);
  const Result<Secret> output = run("get", to_read(server_url), limit);
  if (!output) return output.error();
  std::optional<Credentials> found = read_credentials(output->reveal());
  if (!found) return failure(ErrorKind::rejected, name_, "it answered something that is no credential");
  // What docker-credential-pass says where there is nothing (0.6.4, pass_linux.go).
  if (found->user_name.empty() && found->secret.empty()) {
    return failure(ErrorKind::not_found, name_, "nothing is kept");
  }
  found->server_url = server_url;
  return *std::move(found);
}

Result<void> HelperKeychain::store(const Credentials& credentials, Deadline deadline) const {
  const Deadline limit = std::min(deadline, context_.clock.steady() + time_for_a_person);
  auto text = std::make_shared<const Secret>(
      write_credentials(credentials.server_url, credentials.user_name, credentials.secret));
  const Result<Secret> output = run("store", std::move(text), limit, credentials.secret.reveal());
  if (!output) return output.error();
  return {};
}

Result<void> HelperKeychain::replace(const Credentials& credentials,
                                     const std::function<Result<void>()>& keep_meanwhile,
                                     Deadline deadline) const {
  const Result<std::vector<Kept>> all = list(deadline);
  bool has_another =
      all && std::any_of(all->begin(), all->end(), [&credentials](const Kept& kept) {
        return kept.server_url == credentials.server_url && kept.user_name != credentials.user_name;
      });
  if (!all) {
    // docker-credential-pass cannot say what it has once one folder of its store is damaged, though all else
    // works: then the answer tells.
    if (Result<void> stored = store(credentials, deadline); !stored) return stored;
    const Result<Credentials> now = find(credentials.server_url, deadline);
    if (!now || now->user_name == credentials.user_name) return {};
    has_another = true;
  }
  if (has_another) {
    if (Result<void> kept = keep_meanwhile(); !kept) return kept;
    if (Result<void> erased = erase(credentials.server_url, deadline); !erased) return erased;
  }
  return store(credentials, deadline);
}

Result<void> HelperKeychain::erase(std::string_view server_url, Deadline deadline) const {
  const Deadline limit = std::min(deadline, context_.clock.steady() + time_for_a_person);
  const Result<Secret> output = run("erase", to_read(server_url), limit);
  if (output || output.error().kind == ErrorKind::not_found) return {};
  // Some fail where there is nothing to erase, each in words of its own: docker-credential-pass does.
  const Result<std::vector<Kept>> all = list(deadline);
  const auto is_meant = [server_url](const Kept& kept) { return kept.server_url == server_url; };
  if (all && std::none_of(all->begin(), all->end(), is_meant)) return {};
  return output.error();
}

Result<std::vector<Kept>> HelperKeychain::list(Deadline deadline) const {
  const Deadline limit = std::min(deadline, context_.clock.steady() + time_to_list);
  const Result<Secret> output = run("list", to_read("unused"), limit);
  if (!output) return output.error();
  std::vector<Kept> all;
  const std::string where = helper_program(name_);
  const bool read = http::with_json_object(output->reveal(), [&](const boost::json::object& object) {
    for (const auto& member : object) {
      const std::string_view url(member.key().data(), member.key().size());
      // docker-credential-secretservice has one without a name while its keyring is locked.
      if (url.empty() || !member.value().is_string()) continue;
      all.push_back({std::string(url), std::string(http::string_member(object, url)), where});
    }
  });
  if (!read) return failure(ErrorKind::rejected, name_, "it answered something that is no list");
  return all;
}

}  // namespace acr::keychain

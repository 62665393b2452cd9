// Two files for each sign-in. `SLOT.who` says who has signed in, and is replaced by the next sign-in alone;
// its inode and time are therefore the identity's, at the price of a `stat`. The refresh token is in
// `SLOT.ID.token`, which is replaced whenever Entra gives a newer one. The id, another one for each sign-in,
// ties them together: a crash between the two writes of a sign-in leaves the former one as it was, and never
// one person's name beside another one's token. SLOT is a digest of the authority and the tenant. `lock`
// holds no data: its byte ranges are the slots' locks, so it is never removed.
#include "identity/sign_in_store.hpp"

#include <algorithm>
#include <array>

#include "identity/kept_text.hpp"
#include "identity/sign_in.hpp"
#include "platform/digest.hpp"
#include "platform/directory_lock.hpp"
#include "platform/file_mark.hpp"
#include "platform/state_directory.hpp"

namespace acr::identity {
namespace {

using IfAbsent = PrivateDirectory::IfAbsent;
using Durability = PrivateDirectory::Durability;

constexpr std::size_t largest_file = std::size_t{64} * 1024;
constexpr std::string_view who_kind = "docker-credential-acr sign-in";
constexpr std::string_view token_kind = "docker-credential-acr refresh token";
constexpr std::string_view who_suffix = ".who";
constexpr std::string_view token_suffix = ".token";

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// The same for every way to write the same address.
TenantAddress normal(const TenantAddress& address) {
  TenantAddress result{lower(address.authority), lower(address.tenant)};
  while (result.authority.ends_with('/')) result.authority.pop_back();
  if (result.tenant == any_tenant) result.tenant.clear();
  return result;
}

std::string slot_of(const TenantAddress& address) {
  const TenantAddress one = normal(address);
  return FieldDigest().add(one.authority).add(one.tenant).hex();
}

std::string who_name(std::string slot) {
  return slot.append(who_suffix);
}

std::string token_name(std::string slot, const std::string& id) {
  return slot.append(".").append(id).append(token_suffix);
}

/// 16 hexadecimal digits.
std::string new_id(Random& random) {
  std::array<char, 16> digits{};
  digits.fill('0');
  std::uint64_t number = random.next();
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, number >>= 4U) {
    *digit = "0123456789abcdef"[number & 15U];
  }
  return {digits.data(), digits.size()};
}

bool is_id(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// A slot's files that end so, or everybody's if `slot` is empty; one stays.
Result<void> remove_files(const PrivateDirectory& directory, std::string_view slot, std::string_view suffix,
                          std::string_view but) {
  const Result<std::vector<std::string>> names = directory.names();
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!name.starts_with(slot) || !name.ends_with(suffix) || name == but) continue;
    Result<void> removed = directory.remove(name, Durability::power_loss);
    if (!removed && removed.error().kind != ErrorKind::not_found) return removed;
  }
  return {};
}

Error no_home() {
  return {ErrorKind::bad_input,
          "there is nowhere to keep a sign-in: neither XDG_STATE_HOME nor HOME is an absolute path",
          "Set HOME"};
}

}  // namespace

SignInStore::SignInStore(const http::Context& context, std::unique_ptr<sealing::Sealing> sealing)
    : context_(context), path_(state_directory(context.environment)), sealing_(std::move(sealing)) {}

std::string SignInStore::mark(const TenantAddress& address) const {
  if (path_.empty()) return "nowhere";
  const std::string prefix = path_ + "/";
  std::string mark = file_mark(prefix + who_name(slot_of(address)));
  if (mark != "absent" || address.tenant.empty()) return prefix + mark;
  mark = file_mark(prefix + who_name(slot_of({address.authority, ""})));
  return prefix + "own " + mark;
}

Result<KeptSignIn> SignInStore::find(const TenantAddress& address) const {
  Result<KeptSignIn> found = find_exactly(address);
  if (found || found.error().kind != ErrorKind::not_found || address.tenant.empty()) return found;
  return find_exactly({address.authority, ""});
}

Result<KeptSignIn> SignInStore::find_exactly(const TenantAddress& address) const {
  Error nobody{ErrorKind::not_found, "nobody has signed in"};
  if (path_.empty()) return nobody;
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error().kind == ErrorKind::not_found ? nobody : directory.error();
  const std::string slot = slot_of(address);
  Result<KeptSignIn> found = read_who(*directory, who_name(slot));
  if (!found) return found.error().kind == ErrorKind::not_found ? nobody : found.error();
  return found;
}

Result<std::vector<KeptSignIn>> SignInStore::all() const {
  std::vector<KeptSignIn> everybody;
  if (path_.empty()) return everybody;
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory && directory.error().kind == ErrorKind::not_found) return everybody;
  if (!directory) return directory.error();
  const Result<std::vector<std::string>> names = directory->names();
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!name.ends_with(who_suffix)) continue;
    if (Result<KeptSignIn> found = read_who(*directory, name)) everybody.push_back(*std::move(found));
  }
  return everybody;
}

Result<KeptSignIn> SignInStore::read_who(const PrivateDirectory& directory, const std::string& name) const {
  const std::string path = path_ + "/" + name;
  const Result<Secret> text = directory.read(name, largest_file);
  if (!text) return text.error();
  const Result<std::vector<std::string_view>> values =
      read_kept(who_kind, {"authority", "tenant", "client-id", "account", "home-tenant", "object-id", "id"},
                text->reveal(), path);
  if (!values) return values.error();
  const auto value = [&values](std::size_t i) { return std::string((*values)[i]); };
  KeptSignIn found{{value(0), value(1)}, value(2), {value(3), value(4), value(5)}, value(6)};
  // A file that was renamed or copied must not sign somebody in elsewhere.
  if (name != who_name(slot_of(found.address)) || !is_id(found.id)) return damaged(path);
  return found;
}

Result<Secret> SignInStore::refresh_token(const KeptSignIn& sign_in) const {
  return read_token(sign_in, Access::use);
}

Result<void> SignInStore::check(const KeptSignIn& sign_in) const {
  const Result<Secret> token = read_token(sign_in, Access::look);
  return token ? Result<void>() : token.error();
}

Result<Secret> SignInStore::read_token(const KeptSignIn& sign_in, Access access) const {
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error();
  const std::string name = token_name(slot_of(sign_in.address), sign_in.id);
  const Result<Secret> text = read_token_file(*directory, name, access);
  if (!text && text.error().kind == ErrorKind::not_found) {
    return Error{ErrorKind::sign_in_needed, "the sign-in has ended", sign_in_again};
  }
  if (!text) return text.error();
  const Result<std::vector<std::string_view>> values =
      read_kept(token_kind, {"id", "token"}, text->reveal(), path_ + "/" + name);
  if (!values) return values.error();
  if ((*values)[0] != sign_in.id || (*values)[1].empty()) return damaged(path_ + "/" + name);
  return Secret((*values)[1]);
}

Result<std::optional<RangeLock>> SignInStore::lock(const TenantAddress& address, Deadline deadline) const {
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error();
  return lock_in(*directory, number_of(slot_of(address)),
                 "another process has been using the sign-in for too long", context_.clock, deadline);
}

Result<void> SignInStore::replace_refresh_token(const KeptSignIn& sign_in, const Secret& token) const {
  const Result<KeptSignIn> now = find_exactly(sign_in.address);
  if (!now || now->id != sign_in.id) return {};
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error();
  const std::optional<Secret> text = write_kept(token_kind, {{"id", sign_in.id}, {"token", token.reveal()}});
  if (!text) return Error{ErrorKind::rejected, "Entra gave a refresh token that is not one line of text"};
  directory->remove_leftovers();
  return write_token(*directory, token_name(slot_of(sign_in.address), sign_in.id), *text);
}

Result<void> SignInStore::end(const KeptSignIn& sign_in) const {
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error();
  return directory->remove(token_name(slot_of(sign_in.address), sign_in.id), Durability::power_loss);
}

Result<void> SignInStore::prepare() const {
  if (path_.empty()) return no_home();
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::create_synced);
  if (!directory) return directory.error();
  return sealing_ ? sealing_->keeps() : Result<void>();
}

Result<void> SignInStore::keep(const TenantAddress& address, const std::string& client_id,
                               const Person& person, const Secret& refresh_token, Deadline deadline) const {
  if (const Result<void> ready = prepare(); !ready) return ready.error();
  const Result<std::optional<RangeLock>> lock = this->lock(address, deadline);
  if (!lock) return lock.error();
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::create_synced);
  if (!directory) return directory.error();
  directory->remove_leftovers();

  const TenantAddress one = normal(address);
  const std::string slot = slot_of(one);
  const std::string id = new_id(context_.random);
  const std::optional<Secret> token = write_kept(token_kind, {{"id", id}, {"token", refresh_token.reveal()}});
  const std::optional<Secret> who = write_kept(who_kind, {{"authority", one.authority},
                                                          {"tenant", one.tenant},
                                                          {"client-id", client_id},
                                                          {"account", person.account},
                                                          {"home-tenant", person.tenant},
                                                          {"object-id", person.object_id},
                                                          {"id", id}});
  if (!token || !who) return Error{ErrorKind::rejected, "Entra's answer is not made of lines of text"};
  Result<void> kept = write_token(*directory, token_name(slot, id), *token);
  if (kept) kept = directory->replace(who_name(slot), who->reveal(), Durability::power_loss);
  if (!kept) {
    [[maybe_unused]] const Result<void> undone = directory->remove(token_name(slot, id));
    return kept;
  }
  return remove_files(*directory, slot, token_suffix, token_name(slot, id));
}

Result<void> SignInStore::forget(const TenantAddress& address, Deadline deadline) const {
  if (path_.empty()) return {};
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error().kind == ErrorKind::not_found ? Result<void>() : directory.error();
  const Result<std::optional<RangeLock>> lock = this->lock(address, deadline);
  if (!lock) return lock.error();
  const std::string slot = slot_of(address);
  // The secret first: whatever happens then, it is gone.
  if (Result<void> removed = remove_files(*directory, slot, token_suffix, ""); !removed) return removed;
  Result<void> removed = directory->remove(who_name(slot), Durability::power_loss);
  if (!removed && removed.error().kind == ErrorKind::not_found) return {};
  return removed;
}

Result<void> SignInStore::forget_all() const {
  if (path_.empty()) return {};
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error().kind == ErrorKind::not_found ? Result<void>() : directory.error();
  if (Result<void> removed = remove_files(*directory, "", token_suffix, ""); !removed) return removed;
  return remove_files(*directory, "", who_suffix, "");
}

}  // namespace acr::identity

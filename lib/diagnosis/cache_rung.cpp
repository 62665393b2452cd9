#include <algorithm>
#include <memory>

#include "cache/file_names.hpp"
#include "cache/store.hpp"
#include "config/settings.hpp"
#include "diagnosis/own_rungs.hpp"
#include "platform/private_directory.hpp"
#include "platform/range_lock.hpp"
#include "sealing/sealing.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "cache";
/// Of the prefix that the cache removes, should we be interrupted.
constexpr const char* trial_file = ".new-doctor";
/// A token is of some two thousand bytes.
constexpr std::size_t trial_size = 4096;
/// A key of that number is as good as impossible.
constexpr std::uint64_t trial_lock = 1;

constexpr const char* each_time = "; every pull asks Azure anew";

Rung nothing_is_kept(const Error& error, std::string fix) {
  Rung rung = doubtful(name, error.what + each_time, std::move(fix));
  if (!error.hint.empty()) rung.fix = error.hint;
  return rung;
}

/// The files that others could have touched: whoever answers from them refuses to.
std::optional<Rung> untrusted_file(const PrivateDirectory& directory, const std::vector<std::string>& names) {
  std::optional<Error> first;
  std::size_t count = 0;
  for (const std::string& file : names) {
    if (!cache::is_removable(file)) continue;
    const Result<Secret> content = directory.read(file, cache::largest_file);
    if (content || content.error().kind != ErrorKind::untrusted) continue;
    if (!first) first = content.error();
    ++count;
  }
  if (!first) return std::nullopt;
  if (count > 1) first->what += ", and " + std::to_string(count - 1) + " more like it";
  return failed(name, *first);
}

/// Writes, reads back and locks as the cache does. Returns what does not work.
std::optional<Rung> trial(const PrivateDirectory& directory, const std::string& path) {
  const std::string content(trial_size, 'x');
  if (const Result<void> written = directory.replace(trial_file, content); !written) {
    return nothing_is_kept(written.error(), "Make room there, or give it to yourself: ls -ld " + path);
  }
  const Result<Secret> read = directory.read(trial_file, cache::largest_file);
  const bool whole = read && read->reveal() == content;
  [[maybe_unused]] const Result<void> removed = directory.remove(trial_file);
  if (!whole) {
    return nothing_is_kept({ErrorKind::unavailable, "what is written to " + path + " does not come back"},
                           "Set XDG_CACHE_HOME to a directory on another file system");
  }
  Result<Descriptor> file = directory.open_lock_file(cache::lock_file);
  if (!file) {
    return file.error().kind == ErrorKind::untrusted
               ? failed(name, file.error())
               : nothing_is_kept(file.error(), "Set XDG_CACHE_HOME to a directory of your own");
  }
  RangeLock lock(*std::move(file), trial_lock);
  if (lock.try_acquire() == RangeLock::Outcome::unsupported) {
    return doubtful(name, path + " is on a file system without locks: pulls at the same time each ask Azure",
                    "Set XDG_CACHE_HOME to a directory on a local file system");
  }
  return std::nullopt;
}

/// What is wrong with the settings is another rung's matter.
std::unique_ptr<sealing::Sealing> sealing_of(const Environment& environment) {
  const Result<config::Settings> settings = config::Settings::read(environment);
  return sealing::make_sealing(settings ? settings->sealing() : sealing::Wish::off);
}

/// Says of a healthy cache whether it is sealed, if it is meant to be.
Rung with_sealing(Rung rung, const Environment& environment) {
  const std::unique_ptr<sealing::Sealing> sealing = sealing_of(environment);
  if (!sealing) return rung;
  rung.found += ", " + sealing->describe();
  rung.facts.emplace_back("sealing", sealing->describe());
  if (sealing->refusal().empty()) return rung;
  rung.state = State::warning;
  rung.fix = "Allow add_key and keyctl here, which a container's seccomp profile mostly refuses";
  return rung;
}

}  // namespace

Rung look_at_cache(const Environment& environment) {
  const std::string path = cache::store_path(environment);
  if (path.empty()) {
    return nothing_is_kept(
        {ErrorKind::unavailable, "no place to keep tokens: neither HOME nor XDG_CACHE_HOME is set"},
        "Set HOME or XDG_CACHE_HOME to a directory of your own");
  }
  // Making it is no more than the first `get` does, and the only way to know that it can be made.
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path, PrivateDirectory::IfAbsent::create);
  if (!directory) {
    if (directory.error().kind == ErrorKind::untrusted) return failed(name, directory.error());
    return nothing_is_kept(directory.error(), "Set XDG_CACHE_HOME to a directory that you may write to");
  }
  const Result<std::vector<std::string>> names = directory->names();
  if (!names) return nothing_is_kept(names.error(), "Run: chmod u+rwx " + path);
  if (std::optional<Rung> problem = untrusted_file(*directory, *names)) return *std::move(problem);
  if (std::optional<Rung> problem = trial(*directory, path)) return *std::move(problem);
  const auto tokens = std::count_if(names->begin(), names->end(), [](const std::string& file) {
    return file.find('~') != std::string::npos && !file.ends_with(".failed");
  });
  Rung rung = passed(name, path + ", " + std::to_string(tokens) + (tokens == 1 ? " token" : " tokens"));
  rung.facts = {{"directory", path}, {"tokens", std::to_string(tokens)}};
  return with_sealing(std::move(rung), environment);
}

}  // namespace acr::diagnosis

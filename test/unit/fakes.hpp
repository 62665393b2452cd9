#pragma once

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/context.hpp"
#include "identity/imds.hpp"

namespace acr::test {

class FakeEnvironment final : public Environment {
 public:
  [[nodiscard]] std::optional<std::string_view> get(const char* name) const override {
    const auto found = values.find(name);
    if (found == values.end() || found->second.empty()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, std::string> values;
};

/// Stands still, but for those who sleep.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] sys_seconds now() const override { return time; }
  [[nodiscard]] Deadline steady() const override { return Deadline(passed); }
  void sleep(std::chrono::milliseconds duration) override {
    passed += duration;
    slept.push_back(duration);
  }

  sys_seconds time{std::chrono::seconds(1'800'000'000)};
  std::chrono::milliseconds passed{0};
  std::vector<std::chrono::milliseconds> slept;
};

class FakeRandom final : public Random {
 public:
  std::uint64_t next() override { return 0; }
};

/// What was sent, as a test wants to see it.
struct Sent {
  std::string host;
  std::string target;
  std::string body;
  std::vector<http::Header> headers;
  http::Method method = http::Method::get;
  http::Url url;
  http::ServerProof proof;
  http::Route route = http::Route::usual;

  /// The first header of that name, empty if there is none.
  [[nodiscard]] std::string header(std::string_view name) const {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [name](const auto& h) { return h.name == name; });
    return found == headers.end() ? std::string() : found->value;
  }
};

/// Answers what the test says, and keeps what was sent.
class FakeHttp final : public http::Client {
 public:
  using Answer = std::function<Result<http::Response>(const Sent&)>;

  Result<http::Response> send(const http::Request& request, Deadline /*deadline*/) override {
    sent.push_back({request.url.host, request.url.target, std::string(request.body.reveal()), request.headers,
                    request.method, request.url, request.proof, request.route});
    if (!answer) return Error{ErrorKind::transient, "no network"};
    return answer(sent.back());
  }

  /// How many requests went to that host.
  [[nodiscard]] long count(std::string_view host) const {
    return std::count_if(sent.begin(), sent.end(), [host](const Sent& s) { return s.host == host; });
  }

  Answer answer;
  std::vector<Sent> sent;
};

inline http::Response response(unsigned status, std::string_view body,
                               std::vector<http::Header> headers = {}) {
  http::Response result;
  result.status = status;
  result.headers = std::move(headers);
  result.body = Secret(body);
  return result;
}

/// A runner that has no processor of its own: what it begins runs while somebody waits for it.
class FakeRunner : public ProcessRunner {
 public:
  Result<std::unique_ptr<RunningProgram>> begin(const Command& command) override {
    return std::unique_ptr<RunningProgram>(std::make_unique<Begun>(*this, command));
  }

 private:
  class Begun final : public RunningProgram {
   public:
    Begun(ProcessRunner& runner, const Command& command) : runner_(runner), command_(command) {}
    Result<CommandOutput> wait(Deadline deadline) override { return runner_.run(command_, deadline); }

   private:
    ProcessRunner& runner_;
    Command command_;
  };
};

class FakeProcesses final : public FakeRunner {
 public:
  [[nodiscard]] std::optional<std::string> find(std::string_view name,
                                                std::string_view /*path*/) const override {
    return installed ? std::optional("/usr/bin/" + std::string(name)) : std::nullopt;
  }
  Result<CommandOutput> run(const Command& command, Deadline /*deadline*/) override {
    ran.push_back(command);
    CommandOutput output;
    output.exit_code = exit_code;
    output.out = Secret(out);
    output.err = Secret(err);
    return output;
  }

  Result<void> start(const Command& command) override {
    started.push_back(command);
    return {};
  }

  bool installed = false;
  int exit_code = 0;
  std::string out;
  std::string err;
  std::vector<Command> ran;
  std::vector<Command> started;
};

/// A directory that goes with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "acr-test-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What az keeps of who has signed in to it.
inline std::string az_profile_of(const std::string& account) {
  return R"({"installationId": "3f1c0000-0000-4000-8000-000000000000", "subscriptions": [{"id": ")"
         R"(00000000-0000-4000-8000-000000000001", "state": "Enabled", "isDefault": true, "user": {"name": ")" +
         account + R"(", "type": "user"}}]})";
}

/// Remembers nothing of the metadata service.
class ForgetfulMemory final : public identity::ImdsMemory {
 public:
  bool known_absent() override { return false; }
  void remember_absent() override {}
  bool expected() override { return false; }
};

/// Everything outside, faked.
struct World {
  FakeEnvironment environment;
  FakeClock clock;
  FakeRandom random;
  FakeProcesses processes;
  FakeHttp http;

  [[nodiscard]] http::Context context() { return {environment, clock, random, processes, http}; }
  [[nodiscard]] Deadline deadline() const { return clock.steady() + std::chrono::seconds(30); }
};

}  // namespace acr::test

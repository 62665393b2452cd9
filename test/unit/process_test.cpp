#include "platform/process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "fakes.hpp"
#include "platform/own_program.hpp"

namespace {

using acr::Command;
using acr::Deadline;
using acr::ErrorKind;
using acr::SystemProcessRunner;
using std::chrono::steady_clock;

Command shell(const std::string& script) {
  return {"/bin/sh", {"-c", script}, {}, {}};
}
Deadline in(std::chrono::milliseconds time) {
  return steady_clock::now() + time;
}
constexpr std::chrono::seconds plenty{60};

TEST(Process, GivesBackBothStreamsAndTheExitCode) {
  SystemProcessRunner runner;
  const auto output = runner.run(shell("echo out; echo err >&2; exit 3"), in(plenty));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out.reveal(), "out\n");
  EXPECT_EQ(output->err.reveal(), "err\n");
  EXPECT_EQ(output->exit_code, 3);
}

TEST(Process, HasAnEmptyStandardInput) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run(shell("wc -c"), in(plenty))->out.reveal(), "0\n");
}

Command given(const std::string& script, const std::string& input) {
  Command command = shell(script);
  command.input = std::make_shared<const acr::Secret>(input);
  return command;
}

TEST(Process, ReadsWhatItIsGivenToTheEnd) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run(given("cat", "a\nb"), in(plenty))->out.reveal(), "a\nb");
  EXPECT_EQ(runner.run(given("wc -c", ""), in(plenty))->out.reveal(), "0\n");
}

TEST(Process, IsReadFromWhileItIsWrittenTo) {
  SystemProcessRunner runner;
  // More than both pipes hold together.
  const std::string much(900'000, 'x');
  const auto output = runner.run(given("cat", much), in(plenty));
  ASSERT_TRUE(output) << output.error().line();
  EXPECT_EQ(output->out.reveal(), much);
}

TEST(Process, NeedNotReadWhatItIsGiven) {
  SystemProcessRunner runner;
  const std::string much(900'000, 'x');
  EXPECT_EQ(runner.run(given("exec <&-; echo enough", much), in(plenty))->out.reveal(), "enough\n");
  EXPECT_EQ(runner.run(given("head -c 5", much), in(plenty))->out.reveal(), "xxxxx");
  EXPECT_EQ(runner.run(given("exit 3", much), in(plenty))->exit_code, 3);
}

TEST(Process, ThatReadsNothingAndStaysIsKilledAtTheDeadline) {
  SystemProcessRunner runner;
  const std::string much(900'000, 'x');
  EXPECT_EQ(runner.run(given("exec sleep 1000", much), in(std::chrono::milliseconds(300))).error().kind,
            ErrorKind::transient);
}

TEST(Process, LeavesTheSignalOfABrokenPipeAsItWas) {
  const auto former = ::signal(SIGPIPE, SIG_DFL);
  SystemProcessRunner runner;
  ASSERT_TRUE(runner.run(given("exit 0", std::string(900'000, 'x')), in(plenty)));
  EXPECT_EQ(::signal(SIGPIPE, former), SIG_DFL);
}

TEST(ThisProgram, IsKnownUnderEveryName) {
  const acr::test::TemporaryDirectory directory;
  const std::filesystem::path link = directory.path() / "link";
  std::filesystem::create_symlink(std::filesystem::read_symlink("/proc/self/exe"), link);
  EXPECT_TRUE(acr::is_this_program(link));
  EXPECT_FALSE(acr::is_this_program("/bin/sh"));
  EXPECT_FALSE(acr::is_this_program("/nonexistent"));
}

TEST(Process, TellsASignal) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run(shell("kill -9 $$"), in(plenty))->exit_code, 137);
}

/// Whether the process is there, and no zombie: init may take an instant to bury one.
bool runs(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(status, text);
  return !text.empty() && text.find(") Z ") == std::string::npos;
}

/// Whether the process has ended, or soon does.
bool ends(pid_t pid) {
  for (int i = 0; runs(pid) && i < 1000; ++i) acr::SystemClock().sleep(std::chrono::milliseconds(10));
  return !runs(pid);
}

TEST(Process, IsKilledWithItsChildrenAtTheDeadline) {
  const acr::test::TemporaryDirectory directory;
  const std::string fifo = directory.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  SystemProcessRunner runner;
  const auto running = runner.begin(shell("sleep 1000 & echo $! > " + fifo + "; wait"));
  ASSERT_TRUE(running);
  pid_t child = 0;
  std::ifstream(fifo) >> child;  // however long it takes: the deadline is of what comes afterwards
  ASSERT_TRUE(runs(child));
  const auto output = (*running)->wait(in(std::chrono::milliseconds(300)));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, ErrorKind::transient);
  EXPECT_TRUE(ends(child));
}

TEST(Process, ThatHasLeftItsGroupIsKilledAsWell) {
  SystemProcessRunner runner;
  EXPECT_FALSE(runner.run(shell("exec perl -e 'setpgrp(0, getpgrp(getppid)); sleep 1000'"),
                          in(std::chrono::milliseconds(1000))));
}

TEST(Process, ThatClosesItsStreamsAndStaysIsKilledAsWell) {
  SystemProcessRunner runner;
  EXPECT_FALSE(runner.run(shell("exec >&- 2>&-; exec sleep 1000"), in(std::chrono::milliseconds(300))));
}

TEST(BegunProcess, RunsBesideOthers) {
  const acr::test::TemporaryDirectory directory;
  SystemProcessRunner runner;
  const std::string fifo = directory.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  // Each waits for the other.
  const auto reader = runner.begin(shell("cat " + fifo));
  const auto writer = runner.begin(shell("echo met > " + fifo + "; echo wrote >&2; exit 4"));
  ASSERT_TRUE(reader && writer);
  EXPECT_EQ((*reader)->wait(in(plenty))->out.reveal(), "met\n");
  const auto output = (*writer)->wait(in(plenty));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->exit_code, 4);
  EXPECT_EQ(output->err.reveal(), "wrote\n");
}

TEST(BegunProcess, ReadsItsInputWhileAnotherDoes) {
  const auto former = ::signal(SIGPIPE, SIG_DFL);
  SystemProcessRunner runner;
  const std::string much(900'000, 'x');
  const auto deaf = runner.begin(given("exec <&-; echo deaf", much));
  const auto first = runner.begin(given("wc -c", much));
  ASSERT_TRUE(deaf && first);
  EXPECT_EQ((*first)->wait(in(plenty))->out.reveal(), "900000\n");
  EXPECT_EQ((*deaf)->wait(in(plenty))->out.reveal(), "deaf\n");
  EXPECT_EQ(::signal(SIGPIPE, former), SIG_DFL);
}

TEST(BegunProcess, IsKilledWithItsChildrenByWhoeverLetsGoOfIt) {
  const acr::test::TemporaryDirectory directory;
  const std::string fifo = directory.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  SystemProcessRunner runner;
  pid_t leader = 0;
  pid_t child = 0;
  {
    const auto running = runner.begin(shell("sleep 1000 & echo $$ $! > " + fifo + "; wait"));
    ASSERT_TRUE(running);
    std::ifstream(fifo) >> leader >> child;
    ASSERT_TRUE(runs(leader) && runs(child));
  }
  EXPECT_FALSE(runs(leader));
  EXPECT_TRUE(ends(child));
}

TEST(BegunProcess, IsWaitedForOnce) {
  SystemProcessRunner runner;
  const auto running = runner.begin(shell("exit 0"));
  ASSERT_TRUE(running);
  EXPECT_TRUE((*running)->wait(in(plenty)));
  EXPECT_EQ((*running)->wait(in(plenty)).error().kind, ErrorKind::internal);
}

TEST(Process, ThatHasEndedIsNotWaitedForBecauseOfAChildThatHoldsItsStreams) {
  SystemProcessRunner runner;
  const auto output = runner.run(shell("sleep 1000 & echo $!"), in(plenty));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->exit_code, 0);
  const pid_t child = std::stoi(std::string(output->out.reveal()));
  EXPECT_TRUE(ends(child)) << "it was of no use to anybody any more";
}

TEST(Process, AChildThatHasClosedItsStreamsIsOnItsOwn) {
  SystemProcessRunner runner;
  const auto output =
      // The shell keeps copies of what it closes until the child is the other program.
      runner.run(shell("sleep 1000 >&- 2>&- & "
                       "until [ \"$(cat /proc/$!/comm)\" = sleep ]; do :; done; echo $!"),
                 in(plenty));
  ASSERT_TRUE(output);
  const pid_t child = std::stoi(std::string(output->out.reveal()));
  EXPECT_TRUE(runs(child));
  EXPECT_EQ(::kill(child, SIGKILL), 0);
}

TEST(Process, ItsLastWordsAreReadToTheEnd) {
  SystemProcessRunner runner;
  const auto output = runner.run(shell("head -c 60000 /dev/zero; head -c 60000 /dev/zero >&2"), in(plenty));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out.size(), 60000U);
  EXPECT_EQ(output->err.size(), 60000U);
}

TEST(Process, ThatNeverStopsTalkingIsKilledAtTheDeadline) {
  SystemProcessRunner runner;
  const auto output =
      runner.run(shell("while :; do echo x; sleep 0.01; done"), in(std::chrono::milliseconds(300)));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, ErrorKind::transient);
}

TEST(Process, RunsInADirectoryWhereNobodyPlantsAnything) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run(shell("pwd"), in(plenty))->out.reveal(), "/\n");
}

TEST(Process, HeedsSignalsAndTellsItsEndWhateverOurCallerIgnores) {
  const auto pipes = ::signal(SIGPIPE, SIG_IGN);
  const auto children = ::signal(SIGCHLD, SIG_IGN);
  SystemProcessRunner runner;
  const auto output = runner.run(shell("kill -PIPE $$; exit 7"), in(plenty));
  ::signal(SIGPIPE, pipes);
  ::signal(SIGCHLD, children);
  ASSERT_TRUE(output);
  EXPECT_EQ(output->exit_code, 128 + SIGPIPE);
}

TEST(Process, ThatWritesTooMuchIsStopped) {
  SystemProcessRunner runner;
  Command command = shell("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
  command.output_limit = 10'000;
  const auto output = runner.run(command, in(plenty));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, ErrorKind::rejected);
}

TEST(Process, GetsTheVariablesItShould) {
  ::setenv("ACR_TEST_SECRET", "hunter2", 1);
  SystemProcessRunner runner;
  Command command = shell("echo \"$ACR_TEST_SECRET|$ACR_TEST_NEW\"");
  EXPECT_EQ(runner.run(command, in(plenty))->out.reveal(), "hunter2|\n");
  command.unset = {"ACR_TEST_SECRET"};
  command.set = {{"ACR_TEST_NEW", "value"}};
  EXPECT_EQ(runner.run(command, in(plenty))->out.reveal(), "|value\n");
  ::unsetenv("ACR_TEST_SECRET");
}

TEST(Process, ThatIsStartedRunsOnInASessionOfItsOwn) {
  const acr::test::TemporaryDirectory directory;
  SystemProcessRunner runner;
  Command command = shell("cut -d' ' -f6 /proc/$$/stat >\"$OUT.new\"; mv \"$OUT.new\" \"$OUT\"");
  const std::filesystem::path out = directory.path() / "session";
  command.set = {{"OUT", out}};
  ASSERT_TRUE(runner.start(command));
  while (!std::filesystem::exists(out)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  pid_t session = 0;
  std::ifstream(out) >> session;
  EXPECT_NE(session, ::getsid(0));
  EXPECT_GT(session, 0);
  EXPECT_EQ(runner.start({"/nonexistent", {}, {}, {}}).error().kind, ErrorKind::unavailable);
}

TEST(Process, ThatDoesNotExistIsUnavailable) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run({"/nonexistent", {}, {}, {}}, in(plenty)).error().kind, ErrorKind::unavailable);
}

TEST(Process, IsFoundInAbsoluteDirectoriesAlone) {
  const acr::test::TemporaryDirectory directory;
  const auto make = [&directory](const char* name, mode_t mode) {
    const std::filesystem::path path = directory.path() / name;
    std::ofstream(path) << "#!/bin/sh\n";
    ::chmod(path.c_str(), mode);
  };
  make("tool", 0755);
  make("document", 0644);
  std::filesystem::create_directory(directory.path() / "folder");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  const SystemProcessRunner runner;
  const std::string path = directory.path();
  EXPECT_EQ(runner.find("tool", "/nonexistent:" + path), path + "/tool");
  EXPECT_EQ(runner.find("tool", ":.:../" + directory.path().filename().string() + ":"), std::nullopt);
  EXPECT_EQ(runner.find("document", path), std::nullopt);
  EXPECT_EQ(runner.find("folder", path), std::nullopt);
  EXPECT_EQ(runner.find("tool", ""), std::nullopt);
  std::filesystem::current_path(before);
}

}  // namespace

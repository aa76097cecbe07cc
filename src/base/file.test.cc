#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/unfinished_files.h"

namespace sallow {
namespace {

class Files : public testing::Test {
 protected:
  Files() : folder_(testing::TempDir() + "sallow_files_" + std::to_string(::getpid())) {
    std::filesystem::create_directory(folder_);
  }
  ~Files() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  size_t file_count() const {
    return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
  }
  /// Without nameless files, an uncatchable signal leaves a temporary file behind.
  bool has_nameless_files() const {
#ifdef O_TMPFILE
    const int descriptor = ::open(folder_.c_str(), O_TMPFILE | O_WRONLY, 0600);
    if (descriptor >= 0) return ::close(descriptor) == 0;
#endif
    return false;
  }
  static void write(const std::string& path, const std::string& text) {
    OutputFile file(path);
    file.write(text);
    file.finish();
  }

 private:
  std::string folder_;
};

TEST_F(Files, AppearWhenTheyAreFinished) {
  {
    OutputFile file(path("a"));
    file.write("some");
    EXPECT_FALSE(std::filesystem::exists(path("a")));
    file.finish();
  }
  EXPECT_EQ(read_file(path("a")), "some");
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(Files, LeaveNoTemporaryWhenASignalEndsTheProgram) {
  write(path("kept"), "whole");
  for (const int signal : {SIGINT, SIGHUP, SIGTERM, SIGPIPE, SIGQUIT, SIGXCPU, SIGUSR1, SIGABRT, SIGKILL}) {
    if (signal == SIGKILL && !has_nameless_files()) continue;
    const pid_t child = ::fork();
    if (child == 0) {
      const struct rlimit no_core = {};
      ::setrlimit(RLIMIT_CORE, &no_core);
      std::signal(signal, SIG_DFL);
      remove_unfinished_files_on_signals();
      OutputFile kept(path("kept")), fresh(path("fresh"));
      fresh.write("half");
      // The temporary file used on a file system without nameless files.
      std::optional<UnfinishedName> named;
      if (signal != SIGKILL) {
        named.emplace(path("named"));
        write(named->path(), "half");
      }
      ::raise(signal);
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << signal;
    EXPECT_EQ(WTERMSIG(status), signal);
    EXPECT_EQ(file_count(), 1u) << signal;
    EXPECT_EQ(read_file(path("kept")), "whole");
  }
}

TEST_F(Files, ThatGrowTooLargeFailWithoutEndingTheProgram) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_DFL);
    remove_unfinished_files_on_signals();
    const struct rlimit small = {4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &small);
    try {
      write(path("a"), std::string(10'000, 'x'));
      ::_exit(0);
    } catch (const SystemError&) {
      ::_exit(1);
    }
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_EQ(file_count(), 0u);
}

TEST_F(Files, CanBeWrittenDespiteAKilledProcessWithTheSamePid) {
  const std::string part = path("a.part" + std::to_string(::getpid()));
  std::filesystem::create_directory(part);
  write(path("a"), "new");
  EXPECT_EQ(read_file(path("a")), "new");
  EXPECT_TRUE(std::filesystem::exists(part));
  EXPECT_EQ(file_count(), 2u);
}

TEST_F(Files, ThatAreReadOnlyAreRefused) {
  write(path("a"), "old");
  ASSERT_EQ(::chmod(path("a").c_str(), 0444), 0);
  std::filesystem::create_symlink("a", path("link"));
  for (const char* name : {"a", "link"}) {
    EXPECT_THROW(write(path(name), "new"), InputError);
    EXPECT_THROW(refuse_read_only(path(name)), InputError);
  }
  EXPECT_EQ(read_file(path("a")), "old");
  EXPECT_NO_THROW(refuse_read_only(path("missing")));
}

TEST_F(Files, AreUnchangedUnlessFinished) {
  write(path("a"), "old");
  { OutputFile(path("a")).write("new"); }
  EXPECT_EQ(read_file(path("a")), "old");
  EXPECT_EQ(file_count(), 1u);
  write(path("a"), "new");
  EXPECT_EQ(read_file(path("a")), "new");
}

TEST_F(Files, AreReplacedBehindALinkThatIsKept) {
  write(path("a"), "old");
  std::filesystem::create_symlink("a", path("link"));
  write(path("link"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("a")), "new");
}

TEST_F(Files, AreCreatedBehindADanglingLink) {
  std::filesystem::create_directory(path("folder"));
  std::filesystem::create_symlink("folder/second", path("first"));
  std::filesystem::create_symlink("../a", path("folder/second"));
  write(path("first"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(path("first")));
  EXPECT_TRUE(std::filesystem::is_symlink(path("folder/second")));
  EXPECT_EQ(read_file(path("a")), "new");
  std::filesystem::create_symlink("circle", path("circle"));
  EXPECT_THROW(write(path("circle"), "new"), InputError);
  EXPECT_TRUE(std::filesystem::is_symlink(path("circle")));
}

mode_t mode_of(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 07777;
}

TEST_F(Files, KeepTheirPermissionsWhenTheyAreReplaced) {
  for (const mode_t mode : {0600, 0640, 0664, 0755}) {
    write(path("a"), "old");
    ASSERT_EQ(::chmod(path("a").c_str(), mode), 0);
    {
      OutputFile file(path("a"));
      struct stat info = {};
      ASSERT_EQ(::fstat(::fileno(file.stream()), &info), 0);
      EXPECT_EQ(info.st_mode & 07777, mode);
      file.write("new");
      file.finish();
    }
    EXPECT_EQ(mode_of(path("a")), mode);
    EXPECT_EQ(read_file(path("a")), "new");
    std::filesystem::remove(path("a"));
  }
}

TEST_F(Files, ThatAreNewObeyTheUmask) {
  const mode_t before = ::umask(027);
  write(path("a"), "new");
  ::umask(before);
  EXPECT_EQ(mode_of(path("a")), 0640u);
}

TEST_F(Files, KeepTheirOwnerWhenRootReplacesThem) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may change the owner of a file";
  write(path("a"), "old");
  ASSERT_EQ(::chown(path("a").c_str(), 1234, 5678), 0);
  ASSERT_EQ(::chmod(path("a").c_str(), 0640), 0);
  write(path("a"), "new");
  struct stat info = {};
  ASSERT_EQ(::stat(path("a").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 1234u);
  EXPECT_EQ(info.st_gid, 5678u);
  EXPECT_EQ(mode_of(path("a")), 0640u);
}

TEST_F(Files, AreRefusedAsASecondOutputAtOnce) {
  OutputFile first(path("a"));
  EXPECT_THROW(OutputFile second(path("a")), InputError);
  first.write("first");
  first.finish();
  EXPECT_EQ(read_file(path("a")), "first");
}

TEST_F(Files, ThatStandForOpenStreamsAreWrittenDirectly) {
  int descriptor = ::open(path("a").c_str(), O_CREAT | O_RDWR, 0600);
  ASSERT_GE(descriptor, 0);
  write("/proc/self/fd/" + std::to_string(descriptor), "text");
  ::close(descriptor);
  EXPECT_EQ(read_file(path("a")), "text");
}

TEST_F(Files, ThatAreFoldersOrMissingAreRefused) {
  EXPECT_THROW(read_file(path("")), InputError);
  EXPECT_THROW(read_file(path("missing")), InputError);
  EXPECT_THROW(OutputFile file(path("")), InputError);
  EXPECT_THROW(OutputFile file(path("missing/a")), InputError);
  // "" stands for standard input on the command line, but not here.
  EXPECT_THROW(read_file(std::string()), InputError);
  EXPECT_THROW(OutputFile file(""), InputError);
}

TEST_F(Files, AreOneOutputAfterTheObjectIsMoved) {
  OutputFile first(path("a"));
  first.write("te");
  OutputFile second(std::move(first));
  second.write("xt");
  EXPECT_FALSE(std::filesystem::exists(path("a")));
  second.finish();
  EXPECT_EQ(read_file(path("a")), "text");
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(Files, OpenedByTheCallerStayOpen) {
  std::FILE* stream = std::tmpfile();
  ASSERT_NE(stream, nullptr);
  {
    OutputFile file(stream, "<stream>");
    EXPECT_THROW(OutputFile(stream, "<stream>"), InputError);
    file.write("text");
    file.finish();
  }
  std::rewind(stream);
  EXPECT_EQ(read_file(InputFile(stream, "<stream>")), "text");
  EXPECT_EQ(std::fclose(stream), 0);
}

TEST_F(Files, ThatDoNotFitOnAFullDiskAreASystemError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  EXPECT_THROW(write("/dev/full", "text"), SystemError);
}

}  // namespace
}  // namespace sallow

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/public_records.test.h"
#include "cli/command.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

TEST(M2d, ReproducesTheDetectionEventsOfPublishedRecords) {
  const fs::path records = data_folder() / "sycamore";
  if (!fs::is_directory(records)) GTEST_SKIP() << "there is no folder " << records;
  const fs::path out = fs::path(testing::TempDir()) / ("sallow_m2d_" + std::to_string(::getpid()));
  fs::create_directory(out);
  const std::string events = out / "events.b8", flips = out / "flips.01";
  size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(records)) {
    auto file = [&](const char* name) { return (entry.path() / name).string(); };
    if (!fs::exists(file("measurements.b8")) || !fs::exists(file("detection_events.b8"))) continue;
    run_command_line({"m2d", "--circuit", file("circuit_noisy.stim"), "--in", file("measurements.b8"), "--in_format",
                      "b8", "--sweep", file("sweep.b8"), "--sweep_format", "b8", "--out", events, "--out_format", "b8",
                      "--obs_out", flips});
    EXPECT_TRUE(read_file(events) == read_file(file("detection_events.b8"))) << entry.path();
    EXPECT_TRUE(read_file(flips) == read_file(file("obs_flips_actual.01"))) << entry.path();
    compared++;
  }
  fs::remove_all(out);
  EXPECT_GT(compared, 0u) << "no records in " << records;
}

}  // namespace
}  // namespace sallow

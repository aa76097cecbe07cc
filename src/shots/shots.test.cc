#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "base/error.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"

namespace sallow {
namespace {

constexpr ShotFormat kFormats[] = {ShotFormat::k01,    ShotFormat::kB8,   ShotFormat::kR8,
                                   ShotFormat::kPtb64, ShotFormat::kHits, ShotFormat::kDets};

/// Provides a folder for the test's files and removes it at the end.
class ShotFiles : public testing::Test {
 protected:
  ShotFiles() : folder_(testing::TempDir() + "sallow_shots_" + std::to_string(::getpid())) {
    std::filesystem::create_directory(folder_);
  }
  ~ShotFiles() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string file_with(const std::string& bytes) const {
    std::ofstream(path("in"), std::ios::binary) << bytes;
    return path("in");
  }
  std::string content(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name), std::ios::binary).rdbuf();
    return text.str();
  }

  /// The result of reading these bytes: the shots as 01 text, or the error and its remedy after a '|'.
  std::string reading(ShotFormat format, ShotShape shape, const std::string& bytes) const {
    try {
      ShotReader reader(file_with(bytes), format, shape);
      ShotWriter writer(path("out"), ShotFormat::k01, shape);
      BitTable shots;
      while (size_t count = reader.read_by_shot(shots, 64)) writer.write_by_shot(shots, count);
      writer.finish();
      return content("out");
    } catch (const InputError& error) {
      std::string text = error.what();
      EXPECT_EQ(text.find(path("in")), 0u) << text;
      text = text.substr(path("in").size());
      return error.remedy().empty() ? text : text + "|" + error.remedy();
    }
  }

 private:
  std::string folder_;
};

BitTable random_table(size_t rows, size_t columns, double density, std::mt19937_64& random) {
  BitTable table(rows, columns);
  std::bernoulli_distribution one(density);
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < columns; c++) table.set(r, c, one(random));
  }
  return table;
}

/// `count` columns from `first` on. The unused bits of the last words are set, to check that writers ignore them.
BitTable columns_of(const BitTable& table, size_t first, size_t count) {
  BitTable part(table.row_count(), count);
  for (size_t r = 0; r < table.row_count(); r++) {
    std::fill_n(part.row(r), part.row_words(), ~uint64_t{0});
    for (size_t c = 0; c < count; c++) part.set(r, c, table.get(r, first + c));
  }
  return part;
}

TEST_F(ShotFiles, AreReadBackUnchanged) {
  const uint64_t seed = 20260101;
  std::mt19937_64 random(seed);
  for (ShotFormat format : kFormats) {
    for (size_t bits : {1, 7, 8, 63, 64, 65, 300, 1000}) {
      for (size_t shots : {0, 1, 63, 64, 65, 1000, 1024}) {
        if (format == ShotFormat::kPtb64 && shots % 64 != 0) continue;
        SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::string(shot_format_name(format)) + ", " +
                     std::to_string(bits) + " bits, " + std::to_string(shots) + " shots");
        ShotShape shape{bits / 3, bits - bits / 3 - bits / 4, bits / 4};
        BitTable table = random_table(bits, shots, bits < 300 ? 0.5 : 0.01, random);
        ShotWriter writer(path("out"), format, shape);
        for (size_t first = 0; first < shots; first += 256) {
          size_t count = std::min<size_t>(256, shots - first);
          writer.write(columns_of(table, first, count), count);
        }
        writer.finish();

        ShotReader reader(path("out"), format, shape);
        BitTable block;
        size_t done = 0;
        while (size_t count = reader.read(block, 128)) {
          ASSERT_EQ(block.row_count(), bits);
          ASSERT_EQ(block.column_count(), count);
          BitTable expected(bits, count);
          for (size_t r = 0; r < bits; r++) {
            for (size_t c = 0; c < count; c++) expected.set(r, c, table.get(r, done + c));
          }
          ASSERT_TRUE(block == expected);
          done += count;
        }
        EXPECT_EQ(done, shots);
      }
    }
  }
}

TEST_F(ShotFiles, AreTheSameIfWrittenInPieces) {
  const uint64_t seed = 20260102;
  std::mt19937_64 random(seed);
  for (ShotFormat format : kFormats) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::string(shot_format_name(format)));
    ShotShape shape{0, 3000, 1};
    BitTable detectors = random_table(3000, 128, 0.1, random);
    BitTable observables = random_table(1, 128, 0.5, random);
    BitTable both(3001, 128);
    for (size_t r = 0; r < 3001; r++) {
      std::copy_n(r < 3000 ? detectors.row(r) : observables.row(0), both.row_words(), both.row(r));
    }
    ShotWriter whole(path("whole"), format, shape);
    whole.write(both, 128);
    whole.finish();

    ShotWriter pieces(path("pieces"), format, shape);
    pieces.begin_block(128);
    for (size_t first = 0, step = 1; first < 3000; first += step, step = step * 3 % 1000 + 1) {
      step = std::min<size_t>(step, 3000 - first);
      BitTable rows(step, 128);
      for (size_t r = 0; r < step; r++) std::copy_n(detectors.row(first + r), rows.row_words(), rows.row(r));
      pieces.append_rows(rows);
    }
    pieces.append_rows(observables);
    pieces.end_block();
    pieces.finish();
    EXPECT_TRUE(content("whole") == content("pieces"));

    ShotWriter by_shot(path("by_shot"), format, shape);
    BitTable turned;
    both.transpose_into(turned);
    by_shot.write_by_shot(turned, 128);
    by_shot.finish();
    EXPECT_TRUE(content("whole") == content("by_shot"));
  }
}

TEST_F(ShotFiles, OfLongShotsUseATemporaryFile) {
  // 77 MB in the first block, more than a writer keeps in memory. The second block checks that no state is left over.
  constexpr size_t kRows = 600077;
  auto word = [](size_t row, size_t w) { return (row * 16 + w) * 0x9e3779b97f4a7c15ull; };
  for (ShotFormat format : {ShotFormat::kB8, ShotFormat::kPtb64}) {
    ShotShape shape{kRows, 0, 0};
    ShotWriter writer(path("long"), format, shape);
    for (size_t shots : {1024, 64}) {
      BitTable rows(5000, shots);
      writer.begin_block(shots);
      for (size_t first = 0; first < kRows; first += 5000) {
        size_t count = std::min<size_t>(5000, kRows - first);
        for (size_t r = 0; r < count; r++) {
          for (size_t w = 0; w < shots / 64; w++) rows.row(r)[w] = word(first + r, w);
        }
        writer.append_rows(rows, count);
      }
      writer.end_block();
    }
    writer.finish();

    ShotReader reader(path("long"), format, shape);
    BitTable block;
    for (size_t shots : {1024, 64}) {
      ASSERT_EQ(reader.read(block, shots), shots);
      size_t wrong = 0;
      for (size_t r = 0; r < kRows; r++) {
        for (size_t w = 0; w < shots / 64; w++) wrong += block.row(r)[w] != word(r, w);
      }
      EXPECT_EQ(wrong, 0u);
    }
    EXPECT_EQ(reader.read(block, 64), 0u);
  }
}

TEST_F(ShotFiles, HaveTheBytesOfTheFormatSpecifications) {
  ShotShape shape{1, 9, 2};
  BitTable shots(64, 12);
  for (size_t bit : {0, 3, 9, 11}) shots.set(0, bit, true);
  struct Case {
    ShotFormat format;
    std::string first_two;
  };
  for (const Case& expected : std::vector<Case>{{ShotFormat::k01, "100100000101\n000000000000\n"},
                                                {ShotFormat::kB8, std::string("\x09\x0a\0\0", 4)},
                                                {ShotFormat::kR8, std::string("\0\x02\x05\x01\0\x0c", 6)},
                                                {ShotFormat::kHits, "0,3,9,11\n\n"},
                                                {ShotFormat::kDets, "shot M0 D2 D8 L1\nshot\n"}}) {
    ShotWriter writer(path("out"), expected.format, shape);
    writer.write_by_shot(shots, 2);
    writer.finish();
    EXPECT_EQ(content("out"), expected.first_two) << shot_format_name(expected.format);
  }
  ShotWriter writer(path("out"), ShotFormat::kPtb64, shape);
  writer.write_by_shot(shots, 64);
  writer.finish();
  std::string words(12 * 8, '\0');
  for (size_t bit : {0, 3, 9, 11}) words[bit * 8] = 1;
  EXPECT_EQ(content("out"), words);
}

TEST_F(ShotFiles, CountRunsOfZerosUpTo255InR8) {
  for (size_t zeros : {0, 1, 254, 255, 256, 509, 510, 511}) {
    BitTable shots(1, zeros + 1);
    shots.set(0, zeros, true);
    ShotWriter writer(path("out"), ShotFormat::kR8, {zeros + 1, 0, 0});
    writer.write_by_shot(shots, 1);
    writer.finish();
    std::string expected(zeros / 255, '\xff');
    expected += static_cast<char>(zeros % 255);
    expected += '\0';
    EXPECT_EQ(content("out"), expected) << zeros;
  }
}

TEST_F(ShotFiles, WithoutBitsAreCountedIfTheFormatAllowsIt) {
  for (auto [format, bytes] :
       std::vector<std::pair<ShotFormat, std::string>>{{ShotFormat::k01, "\n\n\n"},
                                                       {ShotFormat::kB8, ""},
                                                       {ShotFormat::kR8, std::string(3, '\0')},
                                                       {ShotFormat::kHits, "\n\n\n"},
                                                       {ShotFormat::kDets, "shot\nshot\nshot\n"}}) {
    ShotWriter writer(path("out"), format, {});
    writer.write(BitTable(0, 3), 3);
    writer.finish();
    EXPECT_EQ(content("out"), bytes);
    EXPECT_EQ(reading(format, {}, bytes), bytes.empty() ? "" : "\n\n\n");
  }
}

TEST_F(ShotFiles, AllowLooseTextFormats) {
  ShotShape four{4, 0, 0}, dets{0, 3, 2};
  EXPECT_EQ(reading(ShotFormat::k01, four, ""), "");
  EXPECT_EQ(reading(ShotFormat::k01, four, "0101\r\n1111\n"), "0101\n1111\n");
  EXPECT_EQ(reading(ShotFormat::kHits, four, "2,1\n\n1\r\n\r\n"), "0110\n0000\n0100\n0000\n");
  EXPECT_EQ(reading(ShotFormat::kHits, four, "1,1,2\n"), "0010\n");
  EXPECT_EQ(reading(ShotFormat::kDets, dets, "\nshot L1 D0 D0\n\r\nshot\nshot D2"), "10001\n00000\n00100\n");
}

TEST_F(ShotFiles, AreRefusedIfMalformed) {
  struct Case {
    ShotFormat format;
    std::string bytes;
    std::string failure;
  };
  ShotShape shape{0, 9, 2};
  std::string cut = "|it is truncated, or its shots do not have 11 bits";
  std::string good = "01010101010\n";
  for (const Case& wrong : std::vector<Case>{
           {ShotFormat::k01, good + "0101", ":2:5: byte 16: the file ends inside a shot" + cut},
           {ShotFormat::k01, good + "0101\n",
            ":2:5: byte 16: expected '0' or '1', found the end of the line|this line has 4 bits; a shot has 11"},
           {ShotFormat::k01, good + "010101010101\n", ":2:12: byte 23: this line is longer than a shot of 11 bits"},
           {ShotFormat::k01, "0101x101010\n", ":1:5: byte 4: expected '0' or '1', found 'x'"},
           {ShotFormat::k01, "01010101010", ":1:12: byte 11: expected the end of the line, found the end of the file"},
           {ShotFormat::kB8, "abc", ": byte 3: the file ends inside a shot" + cut},
           {ShotFormat::kR8, "\x05", ": byte 1: the file ends inside a shot" + cut},
           {ShotFormat::kR8, "\x05\x09", ": byte 1: a run of zeros exceeds a shot of 11 bits"},
           {ShotFormat::kPtb64, std::string(100, 'a'), ": byte 100: the file ends inside a group of 64 shots" + cut},
           {ShotFormat::kHits, "1,2", ":1:4: byte 3: expected the end of the line, found the end of the file"},
           {ShotFormat::kHits, "1, 2\n", ":1:3: byte 2: expected an index, found a byte of value 32"},
           {ShotFormat::kHits, "1,\n", ":1:3: byte 2: expected an index, found the end of the line"},
           {ShotFormat::kHits, "3\n99999999999999999999999\n",
            ":2:2: byte 3: an index is out of range: there are 11 of this kind in a shot"},
           {ShotFormat::kHits, "-1\n", ":1:1: byte 0: expected an index, found '-'"},
           {ShotFormat::kDets, "D1\n", ":1:1: byte 0: expected a line that starts with 'shot', found 'D'"},
           {ShotFormat::kDets, "shot D1 \n",
            ":1:9: byte 8: expected M, D or L and an index, found the end of the line"},
           {ShotFormat::kDets, "shot L2\n",
            ":1:7: byte 6: the index after 'L' is out of range: there are 2 of this kind in a shot"},
           {ShotFormat::kDets, "shot M0\n",
            ":1:7: byte 6: the index after 'M' is out of range: there are 0 of this kind in a shot"},
           {ShotFormat::kDets, "shotD1\n", ":1:5: byte 4: expected a space or the end of the line, found 'D'"}}) {
    EXPECT_EQ(reading(wrong.format, shape, wrong.bytes), wrong.failure) << wrong.bytes;
  }
}

TEST_F(ShotFiles, InPtb64ComeInGroupsOf64) {
  EXPECT_THROW(require_writable(ShotFormat::kPtb64, 100), InputError);
  EXPECT_NO_THROW(require_writable(ShotFormat::kPtb64, 128));
  EXPECT_NO_THROW(require_writable(ShotFormat::kB8, 100));
  ShotWriter writer(path("out"), ShotFormat::kPtb64, {1, 0, 0});
  writer.write(BitTable(1, 65), 65);
  EXPECT_THROW(writer.finish(), InputError);
}

TEST_F(ShotFiles, HaveObservablesFirstIfRequested) {
  std::mt19937_64 random(17);
  for (const size_t detectors : {0, 1, 63, 300, 700}) {
    const BitTable events = random_table(detectors, 128, 0.3, random), flips = random_table(3, 128, 0.5, random);
    BitTable joined(detectors + 3, 128);
    for (size_t shot = 0; shot < 128; shot++) {
      for (size_t r = 0; r < 3; r++) joined.set(r, shot, flips.get(r, shot));
      for (size_t r = 0; r < detectors; r++) joined.set(3 + r, shot, events.get(r, shot));
    }
    const ShotShape shape{0, detectors, 3, /*observables_first=*/true};
    for (const ShotFormat format : kFormats) {
      ShotWriter wanted(path("wanted"), format, shape), writer(path("out"), format, shape);
      wanted.write(joined, 128);
      wanted.finish();
      writer.begin_block(128);
      writer.append_rows(events);
      writer.put_rest_first();
      writer.append_rows(flips);
      writer.end_block();
      writer.finish();
      ASSERT_EQ(content("out"), content("wanted")) << shot_format_name(format) << ", " << detectors << " detectors";
    }
  }
  ShotWriter writer(path("out"), ShotFormat::kDets, {1, 2, 2, /*observables_first=*/true});
  BitTable all(5, 1);
  for (size_t r = 0; r < 5; r++) all.set(r, 0, true);
  writer.write(all, 1);
  writer.finish();
  EXPECT_EQ(content("out"), "shot M0 L0 L1 D0 D1\n");
}

TEST_F(ShotFiles, AppearOnlyWhenComplete) {
  {
    ShotWriter writer(path("out"), ShotFormat::k01, {1, 0, 0});
    writer.write(BitTable(1, 65), 65);
  }
  EXPECT_TRUE(std::filesystem::is_empty(std::filesystem::path(path("out")).parent_path()));
}

TEST_F(ShotFiles, ThatFillTheDiskThrowSystemError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  auto write_much = [](size_t shots) {
    ShotWriter writer(OutputFile("/dev/full"), ShotFormat::kB8, {512, 0, 0});
    writer.write(BitTable(512, shots), shots);
    writer.finish();
  };
  EXPECT_THROW(write_much(1), SystemError);
  EXPECT_THROW(write_much(100000), SystemError);
}

TEST(ShotShape, IsRefusedIfTooLargeForMemory) {
  EXPECT_NO_THROW(require_dense({0, uint64_t{1} << 31, 0}));
  EXPECT_THROW(require_dense({0, (uint64_t{1} << 31) + 1, 0}), InputError);
  EXPECT_THROW(require_dense({UINT64_MAX, 1, 0}), InputError);
  EXPECT_EQ(shots_per_read(0), 16384u);
  EXPECT_EQ(shots_per_read(100'000), 5120u);
  EXPECT_EQ(shots_per_read(uint64_t{1} << 31), 512u);
  EXPECT_EQ(shots_per_read(uint64_t{1} << 31, 1), 1u);
}

TEST(ShotFormat, SuggestsTheNearestNameForAnUnknownOne) {
  for (ShotFormat format : kFormats) EXPECT_EQ(parse_shot_format(std::string(shot_format_name(format))), format);
  try {
    parse_shot_format("ptb46");
    FAIL() << "ptb46 was taken for a format";
  } catch (const InputError& error) {
    EXPECT_EQ(error.remedy(), "did you mean 'ptb64'?");
  }
}

}  // namespace
}  // namespace sallow

#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>

#include "shots/shot_encoder.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"

namespace sallow {
namespace {

constexpr size_t kBits = 1000;
constexpr size_t kWritten = 4096;

BitTable sparse_table(size_t rows, size_t columns) {
  BitTable table(rows, columns);
  std::mt19937_64 random(5);
  for (size_t k = 0; k < rows * columns / 50; k++) table.set(random() % rows, random() % columns, true);
  return table;
}

// Writes a block in the samplers' layout: transposes it, encodes it, and writes it to the null device.
void write_block(benchmark::State& state) {
  auto format = static_cast<ShotFormat>(state.range(0));
  BitTable block = sparse_table(kBits, kWritten);
  ShotWriter writer(OutputFile("/dev/null"), format, {0, kBits, 0});
  for (auto _ : state) writer.write(block, kWritten);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * kBits * kWritten / 8));
  state.SetLabel(std::string(shot_format_name(format)) + ", bytes as in b8");
}
BENCHMARK(write_block)->DenseRange(0, 5);

void read_block(benchmark::State& state) {
  auto format = static_cast<ShotFormat>(state.range(0));
  std::string path = std::filesystem::temp_directory_path() / "sallow_shots_benchmark";
  ShotWriter writer(path, format, {0, kBits, 0});
  writer.write(sparse_table(kBits, kWritten), kWritten);
  writer.finish();
  BitTable block;
  for (auto _ : state) {
    ShotReader reader(path, format, {0, kBits, 0});
    benchmark::DoNotOptimize(reader.read(block, kWritten));
  }
  std::filesystem::remove(path);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * kBits * kWritten / 8));
  state.SetLabel(std::string(shot_format_name(format)) + ", bytes as in b8");
}
BENCHMARK(read_block)->DenseRange(0, 5);

}  // namespace
}  // namespace sallow

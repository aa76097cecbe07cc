#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/threads.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/memory_flag.h"
#include "cli/naming_file.h"
#include "cli/seed.h"
#include "cli/shot_flags.h"
#include "cli/threads_flag.h"
#include "dem/error_model_sampler.h"
#include "experiment/model_gaps.h"
#include "process/standard_streams.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

/// Memory of a detector's or observable's bits in a block, and in the output text.
constexpr double kBytesPerRow = 512;

struct Outputs {
  ShotWriter detections;
  std::optional<ShotWriter> observables, errors;

  void write(const BitTable& detection_rows, const BitTable& observable_rows, const BitTable& error_rows,
             size_t shots) {
    detections.write(detection_rows, shots);
    if (observables) observables->write(observable_rows, shots);
    if (errors) errors->write(error_rows, shots);
  }
  void finish() {
    detections.finish();
    if (observables) observables->finish();
    if (errors) errors->finish();
  }
};

struct ModelBlock {
  BitTable detections, observables, errors;
};

void sample(const ErrorModelSampler& sampler, uint64_t shots, uint64_t seed, size_t threads, Outputs& outputs) {
  Progress progress("sampling", shots, "shots");
  const uint64_t block_count = shots / kShotsPerBlock + (shots % kShotsPerBlock != 0);
  // Several blocks per thread at a time balance their different lengths, if all of them fit in about 1 GB.
  constexpr uint64_t kBlocksPerThread = 4, kMostBytes = uint64_t{1} << 30;
  const uint64_t rows =
      sampler.detector_count() + sampler.observable_count() + (outputs.errors ? sampler.error_count() : 0);
  const uint64_t fitting = std::max<uint64_t>(1, kMostBytes / (kShotsPerBlock / 8 * (rows + 1)));
  std::vector<ModelBlock> wave(
      static_cast<size_t>(std::min({block_count, uint64_t{threads * kBlocksPerThread}, fitting})));
  for (uint64_t first = 0; first < block_count; first += wave.size()) {
    const size_t count = static_cast<size_t>(std::min<uint64_t>(wave.size(), block_count - first));
    parallel_for(threads, count, [&](size_t, size_t item) {
      ModelBlock& block = wave[item];
      sampler.sample_block(seed, first + item, block.detections, block.observables,
                           outputs.errors ? &block.errors : nullptr);
    });
    for (size_t item = 0; item < count; item++) {
      const uint64_t before = (first + item) * kShotsPerBlock;
      const size_t here = static_cast<size_t>(std::min<uint64_t>(kShotsPerBlock, shots - before));
      outputs.write(wave[item].detections, wave[item].observables, wave[item].errors, here);
      progress.advance(here);
    }
  }
}

void replay(const ErrorModelSampler& sampler, ShotReader& reader, uint64_t shots, Outputs& outputs) {
  Progress progress("replaying", shots, "shots");
  ModelBlock block;
  for (uint64_t done = 0; done < shots;) {
    const size_t read = reader.read(block.errors, kShotsPerBlock);
    if (read == 0) {
      throw InputError(SourceLocation{reader.name(), 0, 0}, "has errors for " + std::to_string(done) + " shots, but " +
                                                                std::to_string(shots) + " are requested");
    }
    const size_t used = static_cast<size_t>(std::min<uint64_t>(read, shots - done));
    sampler.replay(block.errors, block.detections, block.observables);
    outputs.write(block.detections, block.observables, block.errors, used);
    done += used;
    progress.advance(used);
  }
}

void run_sample_dem(Flags& flags) {
  std::string in;
  uint64_t shots = 1, threads = 0;
  ShotFileFlags out, obs_out, err_out, replay_err_in;
  flags.add("shots", &shots, "The number of shots.", 0, 1'000'000'000'000'000'000);
  flags.add("in", &in, "The error model; standard input by default.").plain();
  out.declare(flags, "out", "The file to write detection events to; standard output by default.");
  obs_out.declare(flags, "obs_out", "The file to write observable flips to; none by default.");
  err_out.declare(flags, "err_out",
                  "The file to write the errors that happened to, one bit per error, in the model's order.");
  replay_err_in.declare(flags, "replay_err_in", "Errors to use instead of sampling them, in the form of --err_out.");
  const SeedFlag seed(flags);
  add_threads_flag(flags, &threads);
  double memory_bytes = kMostGapBytes;
  add_memory_flag(flags, &memory_bytes, "The memory limit for detectors and observables that no error flips");
  if (!flags.parse()) return;

  const bool replays = flags.given("replay_err_in");
  const auto sampler = naming_file(in, [&] {
    const DetectorErrorModel model = read_error_model(in);
    require_few_gaps(model, kBytesPerRow, memory_bytes, "allow more with --memory");
    return ErrorModelSampler(model);
  });
  for (const ShotFileFlags* file : {&out, &obs_out, &err_out}) require_writable(file->format, shots);
  Outputs outputs{{open_output(out.path), out.format, {0, sampler.detector_count(), 0}}, {}, {}};
  if (flags.given("obs_out")) {
    outputs.observables.emplace(open_output(obs_out.path), obs_out.format, ShotShape{0, 0, sampler.observable_count()});
  }
  const ShotShape error_shape{sampler.error_count(), 0, 0};
  if (flags.given("err_out")) outputs.errors.emplace(open_output(err_out.path), err_out.format, error_shape);
  if (replays) {
    ShotReader reader(open_input(replay_err_in.path), replay_err_in.format, error_shape);
    replay(sampler, reader, shots, outputs);
  } else {
    sample(sampler, shots, seed.choose(), static_cast<size_t>(threads), outputs);
  }
  outputs.finish();
}

}  // namespace

extern const Command kSampleDemCommand;
const Command kSampleDemCommand{
    "sample_dem",
    "Sample detection events from an error model",
    "Can record which errors happened, and replay such a record.",
    "  sallow sample_dem --in model.dem --shots 1000 --out events.b8 --out_format b8 --obs_out flips.01\n",
    run_sample_dem,
};

}  // namespace sallow

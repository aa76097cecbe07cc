#include <optional>

#include "base/error.h"
#include "circuit/circuit.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/seed.h"
#include "cli/shot_flags.h"
#include "cli/threads_flag.h"
#include "frame/sample_blocks.h"
#include "process/standard_streams.h"
#include "shots/shot_writer.h"
#include "tableau/reference_sample.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

// Adds flips to the reference sample and writes the results.
class MeasurementFile : public BlockConsumer {
 public:
  MeasurementFile(const FrameSampler& sampler, const ShotFileFlags& out, const ReferenceSample* reference)
      : reference_(reference), results_(open_output(out.path), out.format, ShotShape{sampler.row_count(), 0, 0}) {}

  void begin_block(size_t shot_count) override {
    results_.begin_block(shot_count);
    if (reference_ != nullptr) reader_.emplace(*reference_);
  }
  void take(BitTable& rows, size_t row_count) override {
    for (size_t r = 0; reader_ && r < row_count; r++) {
      if (!reader_->next()) continue;
      for (uint64_t& word : rows.row_span(r)) word = ~word;
    }
    results_.append_rows(rows, row_count);
  }
  void end_block(BitTable&) override { results_.end_block(); }
  void finish() { results_.finish(); }

 private:
  const ReferenceSample* reference_;  // null: all zeros
  std::optional<ReferenceSample::Reader> reader_;
  ShotWriter results_;
};

void run_sample(Flags& flags) {
  uint64_t shots = 1, threads;
  std::string in;
  bool skip_reference = false, skip_folding = false;
  ShotFileFlags out;
  flags.add("shots", &shots, "The number of shots.", 0, 1'000'000'000'000'000'000);
  flags.add("in", &in, "The circuit. Default: standard input.").plain();
  flags.add("circuit", &in, "The same as --in.").hide();
  out.declare(flags, "out", "The file to write results to. Default: standard output.");
  flags.add("skip_reference_sample", &skip_reference,
            "Assume that the noiseless results are all 0: starts faster, but is wrong if they are not.");
  flags.add("skip_loop_folding", &skip_folding, "Accepted for compatibility; has no effect.").hide();
  add_threads_flag(flags, &threads);
  const SeedFlag seed(flags);
  if (!flags.parse()) return;
  require_writable(out.format, shots);

  const Circuit circuit = read_circuit(in);
  const FrameSampler sampler = naming_file(in, [&] { return FrameSampler(circuit, FrameOutput::kMeasurementFlips); });
  std::optional<ReferenceSample> reference;
  if (!skip_reference && shots != 0)
    while_waiting("simulating one shot without noise", [&] { reference.emplace(circuit); });
  MeasurementFile file(sampler, out, reference ? &*reference : nullptr);
  const uint64_t chosen = seed.choose();
  Progress progress("sampling", shots, "shots");
  sample_blocks(sampler, chosen, shots, threads, file, [&](size_t sampled) { progress.advance(sampled); });
  file.finish();
}

}  // namespace

extern const Command kSampleCommand;
const Command kSampleCommand = {
    "sample", "Sample measurement results from a circuit",
    "A noiseless shot is simulated once on a stabilizer tableau; Pauli frames simulate the changes due to noise.",
    "  sallow sample --in circuit.stim --shots 1000 --out results.b8 --out_format b8\n"
    "  sallow sample --in circuit.stim --seed 5\n",
    run_sample};

}  // namespace sallow

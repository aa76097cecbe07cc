#include <algorithm>
#include <cstdio>
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
#include "terminal/progress.h"

namespace sallow {

namespace {

enum class ObservablePlace { kNowhere, kAfter, kBefore };

// Writes detection events to one file, and observable flips to the same file or another one.
class DetectionFiles : public BlockConsumer {
 public:
  DetectionFiles(const FrameSampler& sampler, const ShotFileFlags& out, ObservablePlace place,
                 const ShotFileFlags& obs_out)
      : place_(place), events_(open_output(out.path), out.format, event_shape(sampler, out.format, place)) {
    if (!obs_out.path.empty()) {
      flips_.emplace(open_output(obs_out.path), obs_out.format, ShotShape{0, 0, sampler.observable_count()});
    }
  }

  void begin_block(size_t shot_count) override {
    shot_count_ = shot_count;
    events_.begin_block(shot_count);
  }
  void take(BitTable& rows, size_t row_count) override { events_.append_rows(rows, row_count); }
  void end_block(BitTable& observables) override {
    if (place_ == ObservablePlace::kBefore) events_.put_rest_first();
    if (place_ != ObservablePlace::kNowhere) events_.append_rows(observables);
    events_.end_block();
    if (flips_) flips_->write(observables, shot_count_);
  }
  void finish() {
    events_.finish();
    if (flips_) flips_->finish();
  }

 private:
  static ShotShape event_shape(const FrameSampler& sampler, ShotFormat format, ObservablePlace place) {
    const ShotShape shape{0, sampler.row_count(), place == ObservablePlace::kNowhere ? 0 : sampler.observable_count(),
                          place == ObservablePlace::kBefore};
    return format == ShotFormat::kDets ? shape : ShotShape{0, shape.bits(), 0};
  }

  ObservablePlace place_;
  ShotWriter events_;
  std::optional<ShotWriter> flips_;
  size_t shot_count_ = 0;
};

void run_detect(Flags& flags) {
  uint64_t shots = 1, threads;
  std::string in;
  bool append = false, prepend = false;
  ShotFileFlags out, obs_out;
  flags.add("shots", &shots, "The number of shots.", 0, 1'000'000'000'000'000'000);
  flags.add("in", &in, "The circuit. Default: standard input.").plain();
  flags.add("circuit", &in, "The same as --in.").hide();
  out.declare(flags, "out", "The file to write detection events to. Default: standard output.");
  obs_out.declare(flags, "obs_out", "The file to write observable flips to. Default: none.");
  flags.add("append_observables", &append, "Write observable flips after each shot's detection events.");
  flags.add("prepend_observables", &prepend, "Write observable flips before each shot's detection events.").hide();
  add_threads_flag(flags, &threads);
  const SeedFlag seed(flags);
  if (!flags.parse()) return;
  if (append + prepend + !obs_out.path.empty() > 1) {
    throw InputError("observable flips cannot go to two places",
                     "give one of --append_observables, --prepend_observables and --obs_out");
  }
  require_writable(out.format, shots);
  if (!obs_out.path.empty()) require_writable(obs_out.format, shots);

  ObservablePlace place = ObservablePlace::kNowhere;
  // By default, dets has the observables first, as in Stim.
  if (prepend || (out.format == ShotFormat::kDets && obs_out.path.empty())) place = ObservablePlace::kBefore;
  if (append) place = ObservablePlace::kAfter;
  const Circuit circuit = read_circuit(in);
  const CircuitCounts counts = circuit.counts();
  naming_file(in, [&] { require_dense({0, counts.detectors, counts.observables}); });
  if (counts.measurements > 0 && counts.detectors == 0 && counts.observables == 0) {
    std::fputs(
        "sallow: the circuit has no detectors, so a shot has no events\n"
        "  add DETECTOR instructions that state which results to compare; 'sallow sample' writes the results "
        "themselves\n",
        stderr);
  }
  const FrameSampler sampler = naming_file(in, [&] { return FrameSampler(circuit); });
  DetectionFiles files(sampler, out, place, obs_out);
  const uint64_t chosen = seed.choose();
  Progress progress("sampling", shots, "shots");
  sample_blocks(sampler, chosen, shots, threads, files, [&](size_t sampled) { progress.advance(sampled); });
  files.finish();
}

}  // namespace

extern const Command kDetectCommand;
const Command kDetectCommand = {
    "detect", "Sample detection events and observable flips from a circuit",
    "With --out_format dets, observable flips are written before the detection events unless another flag is given.",
    "  sallow detect --in circuit.stim --shots 1000 --out events.b8 --out_format b8 --obs_out flips.01\n"
    "  sallow detect --in circuit.stim --shots 10 --out_format dets --seed 5\n",
    run_detect};

}  // namespace sallow

#include <optional>

#include "analyze/detection_converter.h"
#include "base/error.h"
#include "circuit/circuit.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/shot_flags.h"
#include "process/standard_streams.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"
#include "tableau/reference_sample.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

void run_m2d(Flags& flags) {
  std::string circuit_path;
  ShotFileFlags in, sweep, out, obs_out;
  bool append_observables = false, skip_reference_sample = false;
  ConversionOptions options;
  flags.add("circuit", &circuit_path, "The circuit that produced the measurements.").plain();
  in.declare(flags, "in", "The measurements. Default: standard input.");
  sweep.declare(flags, "sweep", "The sweep bits of each shot. Default: all 0.");
  out.declare(flags, "out", "The file to write detection events to. Default: standard output.");
  obs_out.declare(flags, "obs_out", "The file to write observable flips to. Default: none.");
  flags.add("append_observables", &append_observables, "Write observable flips after each shot's detection events.");
  flags.add("skip_reference_sample", &skip_reference_sample,
            "Assume that the noiseless shot that detectors compare with is all zeros.");
  flags.add("ran_without_feedback", &options.ran_without_feedback,
            "The classically controlled Paulis were not applied when the shots were recorded; apply them now.");
  if (!flags.parse()) return;
  flags.require("circuit");

  Circuit circuit = read_circuit(circuit_path);
  const CircuitCounts counts = circuit.counts();
  require_dense({counts.measurements, counts.detectors, counts.observables});
  std::vector<uint64_t> reference;
  if (!skip_reference_sample) reference = naming_file(circuit_path, [&] { return ReferenceSample(circuit).packed(); });
  const DetectionConverter converter =
      naming_file(circuit_path, [&] { return DetectionConverter(std::move(circuit), std::move(reference), options); });

  ShotReader reader(open_input(in.path), in.format, {counts.measurements, 0, 0});
  std::optional<ShotReader> sweep_reader;
  // In b8 and ptb64, a file of shots without bits looks like an empty file, so it is not read. Sweep bits
  // have no letter of their own in dets; they use M.
  if (!sweep.path.empty() && counts.sweep_bits != 0)
    sweep_reader.emplace(open_input(sweep.path), sweep.format, ShotShape{counts.sweep_bits, 0, 0});
  ShotWriter writer(open_output(out.path), out.format,
                    {0, counts.detectors, append_observables ? counts.observables : 0});
  std::optional<ShotWriter> obs_writer;
  if (!obs_out.path.empty()) {
    obs_writer.emplace(open_output(obs_out.path), obs_out.format, ShotShape{0, 0, counts.observables});
  }

  BitTable measurements, sweep_bits, observables;
  // Long enough rows for fast loops; more shots would only take memory.
  constexpr size_t kMostShots = 2048;
  const size_t max_shots = std::min(kMostShots, shots_per_read(std::max(counts.measurements, counts.sweep_bits)));
  uint64_t done = 0;
  Progress progress("converting", 0, "shots");
  for (;;) {
    size_t count = reader.read(measurements, max_shots);
    if (sweep_reader) {
      size_t sweep_count = sweep_reader->read(sweep_bits, max_shots);
      if (sweep_count != count) {
        throw InputError(SourceLocation{sweep_reader->name()},
                         "this file has " + std::string(sweep_count < count ? "fewer" : "more") + " shots than " +
                             reader.name() + ", where the first " +
                             std::to_string(done + std::min(count, sweep_count)) + " have sweep bits");
      }
    }
    if (count == 0) break;
    writer.begin_block(count);
    converter.convert(
        measurements, sweep_reader ? &sweep_bits : nullptr,
        [&](const BitTable& rows, size_t row_count) { writer.append_rows(rows, row_count); }, observables);
    if (append_observables) writer.append_rows(observables);
    writer.end_block();
    if (obs_writer) obs_writer->write(observables, count);
    done += count;
    progress.advance(count);
  }
  writer.finish();
  if (obs_writer) obs_writer->finish();
}

}  // namespace

extern const Command kM2dCommand;
const Command kM2dCommand = {
    "m2d", "Convert measurements to detection events",
    "Detectors compare each shot with a noiseless shot that has the same sweep bits.",
    "  sallow m2d --circuit circuit.stim --in measurements.b8 --in_format b8 \\\n"
    "      --sweep sweep.b8 --sweep_format b8 --out events.b8 --out_format b8 --obs_out flips.01\n",
    run_m2d};

}  // namespace sallow

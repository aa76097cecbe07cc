#include <optional>

#include "base/error.h"
#include "circuit/circuit.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/shot_flags.h"
#include "dem/error_model.h"
#include "process/standard_streams.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

/// The flags that describe the bits of a shot.
struct ShapeFlags {
  std::string circuit, dem, types;
  std::optional<uint64_t> measurements, detectors, observables, bits;

  void declare(Flags& flags) {
    flags.add("circuit", &circuit,
              "A circuit with the numbers of measurements, detectors and observables of a shot; with --types.");
    flags.add("dem", &dem, "A detector error model with the numbers of detectors and observables of a shot.");
    flags.add("types", &types, "With --circuit: which of measurements, detectors and observables a shot has.", "MDL");
    flags.add("num_measurements", &measurements, "The number of measurements per shot.");
    flags.add("num_detectors", &detectors, "The number of detectors per shot.");
    flags.add("num_observables", &observables, "The number of observables per shot.");
    flags.add("bits_per_shot", &bits, "The number of bits per shot, of any kind; not for dets.");
  }

  ShotShape of_circuit() const {
    if (types.empty()) {
      throw InputError("'--circuit' needs '--types'",
                       "write '--types M' for measurements, '--types DL' for detectors and observables");
    }
    CircuitCounts counts = read_circuit(circuit).counts();
    ShotShape shape;
    for (char type : types) {
      if (types.find(type) != types.rfind(type)) throw InputError("'--types " + types + "' names a type twice");
      switch (type) {
        case 'M':
          shape.measurements = counts.measurements;
          break;
        case 'D':
          shape.detectors = counts.detectors;
          break;
        case 'L':
          shape.observables = counts.observables;
          break;
        default:
          throw InputError(std::string("'--types': unknown type '") + type + "'",
                           "M is for measurements, D for detectors, L for observables");
      }
    }
    return shape;
  }

  ShotShape shape() const {
    bool counted = measurements || detectors || observables;
    if (!circuit.empty() + !dem.empty() + counted + bits.has_value() > 1 && !(counted && bits)) {
      throw InputError("the width of a shot is given in more than one way",
                       "give one of --circuit, --dem, --bits_per_shot, or the --num_ flags");
    }
    if (!circuit.empty()) return of_circuit();
    if (!dem.empty()) {
      DetectorErrorModel model = read_error_model(dem);
      return {0, model.detector_count(), model.observable_count()};
    }
    ShotShape shape{measurements.value_or(0), detectors.value_or(0), observables.value_or(0)};
    if (counted && bits && *bits != shape.bits()) {
      throw InputError("'--bits_per_shot " + std::to_string(*bits) + "' and the --num_ flags disagree, which make " +
                       std::to_string(shape.bits()));
    }
    if (counted) return shape;
    if (bits) return {*bits, 0, 0};
    throw InputError("the width of a shot is not known",
                     "give --circuit and --types, --dem, --bits_per_shot, or the --num_ flags");
  }
};

void run_convert(Flags& flags) {
  ShotFileFlags in, out, obs_out;
  ShapeFlags shape_flags;
  in.declare(flags, "in", "The shots to convert. Default: standard input.");
  out.declare(flags, "out", "The file to write. Default: standard output.");
  obs_out.declare(flags, "obs_out", "The file to write observables to; the other file then has none.");
  shape_flags.declare(flags);
  if (!flags.parse()) return;

  ShotShape shape = shape_flags.shape();
  bool kinds_known = !shape_flags.circuit.empty() || !shape_flags.dem.empty() || shape_flags.measurements ||
                     shape_flags.detectors || shape_flags.observables;
  if (!kinds_known && (in.format == ShotFormat::kDets || out.format == ShotFormat::kDets || !obs_out.path.empty())) {
    throw InputError("'--bits_per_shot' does not define which bits are measurements, detectors and observables",
                     "give --circuit and --types, --dem, or the --num_ flags");
  }

  bool splits = !obs_out.path.empty();
  ShotShape out_shape = shape, obs_shape{0, 0, shape.observables};
  if (splits) out_shape.observables = 0;
  ShotReader reader(open_input(in.path), in.format, shape);
  ShotWriter writer(open_output(out.path), out.format, out_shape);
  std::optional<ShotWriter> obs_writer;
  if (splits) obs_writer.emplace(open_output(obs_out.path), obs_out.format, obs_shape);

  Progress progress("converting", 0, "shots");
  if (!splits && out.format != ShotFormat::kPtb64) {
    BitTable shots;
    size_t max_shots = shots_per_read(shape.bits(), in.format == ShotFormat::kPtb64 ? 64 : 1);
    while (size_t count = reader.read_by_shot(shots, max_shots)) {
      writer.write_by_shot(shots, count);
      progress.advance(count);
    }
  } else {
    BitTable block, observables;
    size_t max_shots = shots_per_read(shape.bits());
    while (size_t count = reader.read(block, max_shots)) {
      writer.write(block, count);
      progress.advance(count);
      if (!splits) continue;
      observables.reset(shape.observables, count);
      for (size_t k = 0; k < shape.observables; k++) {
        std::copy_n(block.row(out_shape.bits() + k), block.row_words(), observables.row(k));
      }
      obs_writer->write(observables, count);
    }
  }
  writer.finish();
  if (obs_writer) obs_writer->finish();
}

}  // namespace

extern const Command kConvertCommand;
const Command kConvertCommand = {
    "convert", "Convert shots from one result format to another",
    "The number of bits per shot must be given: by a circuit, by a detector error model, or as numbers.",
    "  sallow convert --in shots.01 --out shots.b8 --out_format b8 --bits_per_shot 24\n"
    "  sallow convert --in events.b8 --in_format b8 --out_format dets --dem model.dem\n",
    run_convert};

}  // namespace sallow

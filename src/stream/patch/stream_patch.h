#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "decode/window/window_schedule.h"
#include "dem/error_model.h"
#include "stream/measured_rounds.h"

namespace sallow {

/// How a logical patch is decoded as a stream.
struct PatchOptions {
  std::string decoder = "matching";  // inside of windows
  WindowPlan plan;
  bool strict = false;
  bool measurements = false;               // rounds will be measurements; only for circuits
  std::vector<uint32_t> rounds_from = {};  // one round per detector; empty: the detectors' last coordinates
  std::optional<uint64_t> rounds = {};     // of the stream, if not the circuit's own; WindowSchedule::kEndless: no end
};

/// A logical patch, ready for streams.
struct StreamPatch {
  DetectorErrorModel model;                        // of the windows: with fewer rounds than the stream if these repeat
  std::shared_ptr<WindowSchedule> schedule;        // not changed once it is shared
  std::shared_ptr<const MeasuredRounds> measured;  // if requested
};

/// Compiles a patch. If the circuit has a REPEAT over many rounds, only as many repetitions are analyzed as windows
/// need, and the window in their middle is repeated: time and memory do not grow with the repetitions. Throws an
/// InputError as compile_windows() and WindowSchedule::stretch_to() do.
StreamPatch patch_of_circuit(const Circuit& circuit, const PatchOptions& options);
StreamPatch patch_of_model(DetectorErrorModel model, const PatchOptions& options);

}  // namespace sallow

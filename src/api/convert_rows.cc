#include "api/convert_rows.h"

#include <vector>

#include "api/block_parts.h"

namespace sallow {

void convert_rows(const DetectionConverter& converter, const CircuitCounts& counts, const GivenBits& measurements,
                  const GivenBits* sweep, size_t shots, const WantedBits& detections, const WantedBits& observables,
                  size_t threads, const RunBlocks& run) {
  struct Worker {
    BitTable measurements, sweep, detections, observables;
    PackedShots mover;
  };
  std::vector<Worker> workers(threads_for(threads, blocks_of(0, shots)));
  run_parts(0, shots, workers.size(), run, [&](size_t worker, const BlockPart& part) {
    Worker& w = workers[worker];
    load_rows(measurements, part.row, part.count, counts.measurements, w.mover, w.measurements);
    if (sweep != nullptr) load_rows(*sweep, part.row, part.count, counts.sweep_bits, w.mover, w.sweep);
    converter.convert(w.measurements, sweep != nullptr ? &w.sweep : nullptr, w.detections, w.observables);
    store_rows(w.detections, 0, part.count, w.mover, detections, part.row);
    if (observables.data != nullptr) store_rows(w.observables, 0, part.count, w.mover, observables, part.row);
  });
}

}  // namespace sallow

#include <utility>
#include <vector>

#include "api/block_parts.h"
#include "base/threads.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/packed_rows.h"
#include "tableau/reference_sample.h"

using namespace sallow;

sallow_status sallow_converter_create(const sallow_circuit* circuit, const sallow_conversion_options* options,
                                      sallow_converter** converter, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(converter, "converter");
    *converter = nullptr;
    require_pointer(circuit, "circuit");
    const sallow_conversion_options all = filled_in(options, "options");
    std::vector<uint64_t> reference;
    if (all.skip_reference_sample == 0) reference = ReferenceSample(circuit->circuit).packed();
    *converter = new sallow_converter{circuit->circuit.counts(),
                                      DetectionConverter(circuit->circuit, std::move(reference),
                                                         {.ran_without_feedback = all.ran_without_feedback != 0})};
  });
}

sallow_status sallow_converter_convert(const sallow_converter* converter, size_t shots, const uint8_t* measurements,
                                       size_t measurements_bytes, const uint8_t* sweep, size_t sweep_bytes,
                                       uint8_t* detections, size_t detections_bytes, uint8_t* observables,
                                       size_t observables_bytes, size_t threads, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(converter, "converter");
    const CircuitCounts& counts = converter->counts;
    const GivenBits results = given_rows(measurements, measurements_bytes, shots, counts.measurements, "measurements");
    const bool has_sweep = sweep != nullptr || sweep_bytes > 0;
    GivenBits sweeps;
    if (has_sweep) sweeps = given_rows(sweep, sweep_bytes, shots, counts.sweep_bits, "sweep");
    const WantedBits events = wanted_rows(detections, detections_bytes, shots, counts.detectors, "detections");
    const WantedBits flips = optional_rows(observables, observables_bytes, shots, counts.observables, "observables");
    struct Worker {
      BitTable measurements, sweep, detections, observables;
      PackedShots mover;
    };
    std::vector<Worker> workers(threads_for(threads, blocks_of(0, shots)));
    run_parts(0, shots, workers.size(), parallel_for, [&](size_t worker, const BlockPart& part) {
      Worker& w = workers[worker];
      load_rows(results, part.row, part.count, counts.measurements, w.mover, w.measurements);
      if (has_sweep) load_rows(sweeps, part.row, part.count, counts.sweep_bits, w.mover, w.sweep);
      converter->converter.convert(w.measurements, has_sweep ? &w.sweep : nullptr, w.detections, w.observables);
      store_rows(w.detections, 0, part.count, w.mover, events, part.row);
      if (flips.data != nullptr) store_rows(w.observables, 0, part.count, w.mover, flips, part.row);
    });
  });
}

void sallow_converter_free(sallow_converter* converter) {
  delete converter;
}

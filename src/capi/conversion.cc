#include <utility>
#include <vector>

#include "api/convert_rows.h"
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
    convert_rows(converter->converter, counts, results, has_sweep ? &sweeps : nullptr, shots, events, flips, threads,
                 parallel_for);
  });
}

void sallow_converter_free(sallow_converter* converter) {
  delete converter;
}

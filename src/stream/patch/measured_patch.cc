#include "stream/patch/measured_patch.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "tableau/reference_sample.h"

namespace sallow {

namespace {

/// The measurements of each detector, and how many were made before it was declared.
struct DeclaredDetectors {
  std::vector<std::vector<uint64_t>> measurements;  // by detector
  std::vector<uint64_t> declared_after;             // by detector
  uint64_t count = 0;                               // of measurements

  void walk(const Circuit& circuit) {
    for (const Instruction& instruction : circuit.instructions()) {
      if (instruction.gate == Gate::REPEAT) {
        for (uint64_t k = 0; k < instruction.repetitions; k++) walk(*instruction.body);
        continue;
      }
      count += result_count(instruction);
      if (instruction.gate != Gate::DETECTOR) continue;
      std::vector<uint64_t>& own = measurements.emplace_back();
      for (const Target target : instruction.targets) own.push_back(count - target.value());
      declared_after.push_back(count);
    }
  }
};

}  // namespace

std::shared_ptr<const MeasuredRounds> measured_rounds(const Circuit& circuit, const WindowSchedule& schedule) {
  DeclaredDetectors declared;
  declared.walk(circuit);
  const DetectorRounds& rounds = schedule.rounds();
  SALLOW_CHECK(declared.measurements.size() >= rounds.detector_count());
  const ReferenceSample reference(circuit);
  ReferenceSample::Reader reader(reference);
  std::vector<bool> results(declared.count);
  for (uint64_t k = 0; k < declared.count; k++) results[k] = reader.next();
  auto measured = std::make_shared<MeasuredRounds>();
  uint64_t begin = 0;
  std::vector<uint64_t> ends;  // of the rounds so far
  for (uint32_t round = 0; round < rounds.round_count(); round++) {
    uint64_t end = round + 1 == rounds.round_count() ? declared.count : begin;
    for (const uint32_t detector : rounds.detectors(round)) end = std::max(end, declared.declared_after[detector]);
    ends.push_back(end);
    MeasuredRounds::Round& own = measured->rounds.emplace_back();
    own.measurements = static_cast<uint32_t>(end - begin);
    for (const uint32_t detector : rounds.detectors(round)) {
      uint8_t parity = 0;
      for (const uint64_t measurement : declared.measurements[detector]) {
        const auto lookback = static_cast<uint32_t>(end - measurement);
        own.lookbacks.add(lookback);
        measured->farthest = std::max(measured->farthest, lookback);
        parity ^= results[measurement] ? 1 : 0;
        const auto from = static_cast<uint32_t>(std::ranges::upper_bound(ends, measurement) - ends.begin());
        measured->reach = std::max(measured->reach, round - from);
      }
      own.lookbacks.end_list();
      own.is_odd.push_back(parity);
    }
    begin = end;
  }
  measured->check_stretch(schedule);
  return measured;
}

}  // namespace sallow

#include "analyze/sensitivity.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.h"

namespace sallow {

namespace {

[[noreturn]] void refuse_symptoms() {
  throw InputError(
      "an error or a flipped result changes more than " + std::to_string(kMostSymptoms) + " detectors and observables",
      "compare each result with the one before, or reset measured qubits, so that errors flip few detectors");
}

}  // namespace

void xor_into(SymptomSet& target, std::span<const DemTarget> source, SymptomSet& scratch) {
  if (source.empty()) return;
  if (target.empty()) {
    target.assign(source.begin(), source.end());
    return;
  }
  scratch.clear();
  const DemTarget *a = target.data(), *a_end = a + target.size();
  const DemTarget *b = source.data(), *b_end = b + source.size();
  while (a != a_end && b != b_end) {
    if (*a < *b) {
      scratch.push_back(*a++);
    } else if (*b < *a) {
      scratch.push_back(*b++);
    } else {
      a++;
      b++;
    }
  }
  scratch.insert(scratch.end(), a, a_end);
  scratch.insert(scratch.end(), b, b_end);
  std::swap(target, scratch);
  if (target.size() > kMostSymptoms) refuse_symptoms();
}

Sensitivity::Sensitivity(size_t qubit_count, uint64_t measurement_count, uint64_t detector_count)
    : paulis_(2 * qubit_count),
      records_(64),
      measurements_before_(measurement_count),
      detectors_before_(detector_count) {}

SymptomSet& Sensitivity::record(uint64_t lookback) {
  SALLOW_CHECK(lookback > 0 && lookback <= measurements_before_);
  if (lookback > records_.size()) {
    // Only the last records_.size() measurements can be in use, so each keeps its place relative to the current
    // measurement.
    std::vector<SymptomSet> larger(std::bit_ceil(lookback));
    for (uint64_t back = 1; back <= std::min<uint64_t>(records_.size(), measurements_before_); back++) {
      const uint64_t m = measurements_before_ - back;
      larger[m & (larger.size() - 1)] = std::move(records_[m & (records_.size() - 1)]);
    }
    records_ = std::move(larger);
  }
  return records_[(measurements_before_ - lookback) & (records_.size() - 1)];
}

const SymptomSet& Sensitivity::take_record() {
  taken_record_.clear();
  std::swap(taken_record_, record(1));
  measurements_before_--;
  return taken_record_;
}

void Sensitivity::gather(std::span<const Target> product, SymptomSet& out) {
  out.clear();
  for (const Target target : product) {
    if (target.is_combiner()) continue;
    if (target.pauli_x()) xor_into(out, x(target.value()), scratch_);
    if (target.pauli_z()) xor_into(out, z(target.value()), scratch_);
  }
}

void Sensitivity::flip_by_anticommuting(Target pauli, std::span<const DemTarget> symptoms) {
  if (pauli.pauli_x()) xor_into(z(pauli.value()), symptoms, scratch_);
  if (pauli.pauli_z()) xor_into(x(pauli.value()), symptoms, scratch_);
}

void Sensitivity::xor_paulis(uint8_t mask, const uint32_t* slots, SymptomSet& out) {
  out.clear();
  for (; mask != 0; mask &= mask - 1) xor_into(out, paulis_[slots[std::countr_zero(mask)]], scratch_);
}

void Sensitivity::reverse_clifford(Gate gate, const Target* targets) {
  const CliffordTable& table = clifford_table(gate);
  const bool two = gate_info(gate).kind == GateKind::kClifford2;
  uint32_t slots[4];
  slots[0] = 2 * targets[0].value();
  slots[1] = slots[0] + 1;
  if (two) {
    slots[2] = 2 * targets[1].value();
    slots[3] = slots[2] + 1;
  }
  const int generators = two ? 4 : 2;
  for (int g = 0; g < generators; g++) {
    if (table.image[1 << g] != 1 << g) xor_paulis(table.image[1 << g], slots, images_[g]);
  }
  for (int g = 0; g < generators; g++) {
    if (table.image[1 << g] != 1 << g) std::swap(paulis_[slots[g]], images_[g]);
  }
}

void Sensitivity::eliminate_gauge(const SymptomSet& gauge) {
  DemTarget pivot = gauge.front();
  for (const DemTarget target : gauge) {
    if (target.is_detector()) pivot = target;
  }
  const auto eliminate = [&](SymptomSet& set) {
    if (std::binary_search(set.begin(), set.end(), pivot)) xor_into(set, gauge, scratch_);
  };
  for (SymptomSet& set : paulis_) eliminate(set);
}

void Sensitivity::shift_back(uint64_t measurements, uint64_t detectors) {
  const auto shift = [&](SymptomSet& set) {
    for (DemTarget& target : set) {
      if (target.is_detector()) target = DemTarget::detector(target.index() - detectors);
    }
  };
  for (SymptomSet& set : paulis_) shift(set);
  for (SymptomSet& set : records_) shift(set);
  // Measurements are stored by absolute index, so the ring is rotated to keep every lookback the same.
  const uint64_t mask = records_.size() - 1;
  std::rotate(records_.begin(), records_.begin() + static_cast<ptrdiff_t>(measurements & mask), records_.end());
  measurements_before_ -= measurements;
  detectors_before_ -= detectors;
}

bool Sensitivity::is_shift_of(const Sensitivity& later) const {
  const uint64_t shift = later.detectors_before_ - detectors_before_;
  const auto same = [shift](const SymptomSet& now, const SymptomSet& then) {
    if (now.size() != then.size()) return false;
    for (size_t k = 0; k < now.size(); k++) {
      if (now[k].is_observable() != then[k].is_observable()) return false;
      if (now[k].index() + (now[k].is_detector() ? shift : 0) != then[k].index()) return false;
    }
    return true;
  };
  for (size_t k = 0; k < paulis_.size(); k++) {
    if (!same(paulis_[k], later.paulis_[k])) return false;
  }
  static const SymptomSet kNone;
  const auto at = [](const Sensitivity& state, uint64_t back) -> const SymptomSet& {
    if (back > state.records_.size() || back > state.measurements_before_) return kNone;
    return state.records_[(state.measurements_before_ - back) & (state.records_.size() - 1)];
  };
  const uint64_t deepest = std::max(records_.size(), later.records_.size());
  for (uint64_t back = 1; back <= deepest; back++) {
    if (!same(at(*this, back), at(later, back))) return false;
  }
  return true;
}

}  // namespace sallow

#include "analyze/detection_converter.h"

#include <algorithm>
#include <optional>

#include "analyze/frame_block.h"
#include "base/error.h"
#include "bits/row_kernels.h"
#include "shots/shot_format.h"

namespace sallow {

namespace {

bool uses_feedback(const Circuit& circuit) {
  for (const Instruction& instruction : circuit.instructions()) {
    if (instruction.body && uses_feedback(*instruction.body)) return true;
    if (gate_info(instruction.gate).kind != GateKind::kClifford2) continue;
    for (Target target : instruction.targets) {
      if (target.is_record()) return true;
    }
  }
  return false;
}

/// One pass through the circuit with a block of shots.
class Conversion {
 public:
  /// `detections` has one row per detector; with `take_detections`, one row per detector of a piece.
  Conversion(const CircuitCounts& counts, const std::vector<uint64_t>& reference, bool ran_without_feedback,
             bool has_feedback, BitTable& measurements, const BitTable* sweep, BitTable& detections,
             const DetectionConverter::TakeRows* take_detections, BitTable& observables)
      : reference_(reference),
        ran_without_feedback_(ran_without_feedback),
        measurements_(measurements),
        sweep_(sweep),
        detections_(detections),
        take_detections_(take_detections),
        observables_(observables) {
    if (sweep_ != nullptr || ran_without_feedback_) frames_.emplace(counts.qubits, measurements.column_count());
    if (sweep_ != nullptr && has_feedback && !ran_without_feedback_) {
      sweep_flips_.reset(counts.measurements, measurements.column_count());
    }
  }

  /// Passes on the remaining detectors.
  void finish() {
    if (take_detections_ == nullptr) return;
    (*take_detections_)(detections_, detector_);
    detections_.clear();
    detector_ = 0;
  }

  void walk(const Circuit& circuit) {
    for (const Instruction& instruction : circuit.instructions()) {
      if (instruction.gate != Gate::REPEAT) {
        step(instruction);
      } else {
        for (uint64_t turn = 0; turn < instruction.repetitions; turn++) walk(*instruction.body);
      }
    }
  }

 private:
  void step(const Instruction& instruction) {
    const GateInfo& info = gate_info(instruction.gate);
    if (instruction.gate == Gate::DETECTOR) {
      if (detector_ == detections_.row_count()) finish();
      add_records(instruction, detections_.row(detector_++));
    } else if (instruction.gate == Gate::OBSERVABLE_INCLUDE) {
      add_records(instruction, observables_.row(static_cast<size_t>(instruction.arguments[0])));
    } else if (!frames_) {
      measured_ += result_count(instruction);
    } else {
      switch (info.kind) {
        case GateKind::kCollapse:
          collapse(info, instruction);
          break;
        case GateKind::kPairMeasure:
        case GateKind::kProduct:
          product(info, instruction);
          break;
        case GateKind::kClifford1:
        case GateKind::kClifford2:
          clifford(info, instruction);
          break;
        // Padding and heralds do not depend on the frame.
        default:
          measured_ += result_count(instruction);
      }
    }
  }

  /// XORs the flips of the listed results, relative to the reference, into `row`.
  void add_records(const Instruction& instruction, uint64_t* row) {
    bool reference_parity = false;
    for (Target target : instruction.targets) {
      if (target.is_record()) {
        uint64_t index = measured_ - target.value();
        row_kernels().xor_row(row, measurements_.row(index), measurements_.row_words());
        if (!reference_.empty()) reference_parity ^= reference_[index / 64] >> (index % 64) & 1;
      } else if (frames_) {
        frames_->add_anticommuting(target.value(), target.pauli_x(), target.pauli_z(), row);
      }
    }
    if (!reference_parity) return;
    for (size_t w = 0; w < measurements_.row_words(); w++) row[w] = ~row[w];
  }

  /// Processes the next result: `add_flips(row)` XORs the shots whose frame flips it into a row.
  template <typename AddFlips>
  void measure(AddFlips&& add_flips) {
    add_flips(measurements_.row(measured_));
    if (sweep_flips_.row_count() != 0) add_flips(sweep_flips_.row(measured_));
    measured_++;
  }

  void collapse(const GateInfo& info, const Instruction& instruction) {
    bool x = info.basis != 'Z', z = info.basis != 'X';
    for (Target target : instruction.targets) {
      if (info.measures) {
        measure([&](uint64_t* row) { frames_->add_anticommuting(target.value(), x, z, row); });
      }
      if (info.resets) frames_->reset(target.value(), info.basis);
    }
  }

  void product(const GateInfo& info, const Instruction& instruction) {
    for_each_target_group(instruction, [&](std::span<const Target> group) {
      auto for_each_pauli = [&](auto&& visit) {
        for (Target target : group) {
          if (target.is_combiner()) continue;
          bool x = info.basis == 0 ? target.pauli_x() : info.basis != 'Z';
          bool z = info.basis == 0 ? target.pauli_z() : info.basis != 'X';
          visit(target.value(), x, z);
        }
      };
      auto add_flips = [&](uint64_t* row) {
        for_each_pauli([&](uint32_t qubit, bool x, bool z) { frames_->add_anticommuting(qubit, x, z, row); });
      };
      if (info.measures) return measure(add_flips);
      // A quarter turn about a product multiplies the product onto frames that anticommute with it.
      AlignedVector<uint64_t> turned(measurements_.row_words());
      add_flips(turned.data());
      for_each_pauli([&](uint32_t qubit, bool x, bool z) { frames_->multiply(qubit, x, z, turned.data()); });
    });
  }

  void clifford(const GateInfo& info, const Instruction& instruction) {
    for_each_target_group(instruction, [&](std::span<const Target> group) {
      if (info.kind == GateKind::kClifford2 && (group[0].is_classical() || group[1].is_classical())) {
        return control(info.gate, group);
      }
      frames_->apply(info.gate, group);
    });
  }

  /// Applies a Pauli that is controlled by a sweep bit or a record.
  void control(Gate gate, std::span<const Target> group) {
    if (group[0].is_classical() && group[1].is_classical()) return;
    bool first = group[0].is_classical();
    Target bit = group[first ? 0 : 1], qubit = group[first ? 1 : 0];
    const uint64_t* row = nullptr;
    if (bit.is_sweep()) {
      if (sweep_ != nullptr) row = sweep_->row(bit.value());
    } else if (ran_without_feedback_) {
      row = measurements_.row(measured_ - bit.value());
    } else if (sweep_flips_.row_count() != 0) {
      row = sweep_flips_.row(measured_ - bit.value());
    }
    if (row == nullptr) return;
    // A flip of a Z-type control maps X on its side to X times the Pauli on the other side.
    unsigned image = clifford_table(gate).image[first ? 1 : 4] >> (first ? 2 : 0);
    frames_->multiply(qubit.value(), image & 1, image >> 1 & 1, row);
  }

  const std::vector<uint64_t>& reference_;
  bool ran_without_feedback_;
  // The rows before measured_ are without the flips of sweep bits and skipped feedback.
  BitTable& measurements_;
  const BitTable* sweep_;
  BitTable& detections_;
  const DetectionConverter::TakeRows* take_detections_;
  BitTable& observables_;
  std::optional<FrameBlock> frames_;
  BitTable sweep_flips_;  // feedback that was applied follows the sweep bits
  uint64_t measured_ = 0;
  uint64_t detector_ = 0;  // the next row of detections_
};

}  // namespace

DetectionConverter::DetectionConverter(Circuit circuit, std::vector<uint64_t> reference, ConversionOptions options)
    : circuit_(std::move(circuit)),
      counts_(circuit_.counts()),
      reference_(std::move(reference)),
      options_(options),
      has_feedback_(uses_feedback(circuit_)) {
  require_dense({counts_.measurements, counts_.detectors, counts_.observables});
  circuit_.require_walkable();
  SALLOW_REQUIRE(reference_.empty() || reference_.size() * 64 >= counts_.measurements,
                 "reference sample: expected " + std::to_string(counts_.measurements) + " bits, got " +
                     std::to_string(reference_.size() * 64));
}

void DetectionConverter::run(BitTable& measurements, const BitTable* sweep, BitTable& detections,
                             const TakeRows* take_detections, BitTable& observables) const {
  require_equal("rows of measurements", measurements.row_count(), counts_.measurements);
  SALLOW_REQUIRE(sweep == nullptr ||
                     (sweep->row_count() >= counts_.sweep_bits && sweep->column_count() >= measurements.column_count()),
                 "sweep bits: expected at least " + std::to_string(counts_.sweep_bits) + " rows of " +
                     std::to_string(measurements.column_count()) + " shots, got " + std::to_string(sweep->row_count()) +
                     " of " + std::to_string(sweep->column_count()));
  observables.reset(counts_.observables, measurements.column_count());
  Conversion conversion(counts_, reference_, options_.ran_without_feedback && has_feedback_, has_feedback_,
                        measurements, sweep, detections, take_detections, observables);
  conversion.walk(circuit_);
  conversion.finish();
}

void DetectionConverter::convert(BitTable& measurements, const BitTable* sweep, BitTable& detections,
                                 BitTable& observables) const {
  detections.reset(counts_.detectors, measurements.column_count());
  run(measurements, sweep, detections, nullptr, observables);
}

void DetectionConverter::convert(BitTable& measurements, const BitTable* sweep, const TakeRows& take_detections,
                                 BitTable& observables) const {
  constexpr uint64_t kRowsAtOnce = 4096;
  BitTable rows(std::min(counts_.detectors, kRowsAtOnce), measurements.column_count());
  run(measurements, sweep, rows, &take_detections, observables);
}

}  // namespace sallow

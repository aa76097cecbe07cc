#include "analyze/detector_coordinates.h"

#include <algorithm>

#include "base/number_text.h"

namespace sallow {

namespace {

using Coordinates = std::vector<double>;

void add(Coordinates& sum, const Coordinates& term, double factor) {
  if (sum.size() < term.size()) sum.resize(term.size());
  for (size_t k = 0; k < term.size(); k++) sum[k] += factor * term[k];
}

Coordinates shifted(const Coordinates& own, const Coordinates& shift) {
  Coordinates result = own;
  for (size_t k = 0; k < std::min(own.size(), shift.size()); k++) result[k] += shift[k];
  return result;
}

/// The shift of the coordinates by one pass through a block.
Coordinates block_shift(const Circuit& block) {
  Coordinates sum;
  for (const Instruction& instruction : block.instructions()) {
    if (instruction.gate == Gate::SHIFT_COORDS) add(sum, instruction.arguments, 1);
    if (instruction.gate == Gate::REPEAT) {
      add(sum, block_shift(*instruction.body), static_cast<double>(instruction.repetitions));
    }
  }
  return sum;
}

class Finder {
 public:
  Finder(const std::vector<uint64_t>& wanted, std::map<uint64_t, Coordinates>& found)
      : wanted_(wanted), next_(wanted.begin()), found_(found) {}

  void walk(const Circuit& block, uint64_t& detector, Coordinates& shift) {
    for (const Instruction& instruction : block.instructions()) {
      if (next_ == wanted_.end()) return;
      if (instruction.gate == Gate::SHIFT_COORDS) add(shift, instruction.arguments, 1);
      if (instruction.gate == Gate::REPEAT) walk_repeat(instruction, detector, shift);
      if (instruction.gate == Gate::DETECTOR) {
        if (detector == *next_) {
          found_[detector] = shifted(instruction.arguments, shift);
          ++next_;
        }
        detector++;
      }
    }
  }

 private:
  void walk_repeat(const Instruction& repeat, uint64_t& detector, Coordinates& shift) {
    const uint64_t each = repeat.body->counts().detectors;
    const Coordinates step = block_shift(*repeat.body);
    const uint64_t first_detector = detector;
    const Coordinates first_shift = shift;
    while (each != 0 && next_ != wanted_.end()) {
      const uint64_t repetition = (*next_ - first_detector) / each;
      if (repetition >= repeat.repetitions) break;
      detector = first_detector + repetition * each;
      shift = first_shift;
      add(shift, step, static_cast<double>(repetition));
      walk(*repeat.body, detector, shift);
    }
    detector = first_detector + each * repeat.repetitions;
    shift = first_shift;
    add(shift, step, static_cast<double>(repeat.repetitions));
  }

  const std::vector<uint64_t>& wanted_;
  std::vector<uint64_t>::const_iterator next_;
  std::map<uint64_t, Coordinates>& found_;
};

void collect_qubits(const Circuit& block, Coordinates& shift, std::map<uint32_t, Coordinates>& found) {
  for (const Instruction& instruction : block.instructions()) {
    if (instruction.gate == Gate::SHIFT_COORDS) add(shift, instruction.arguments, 1);
    if (instruction.gate == Gate::REPEAT) {
      collect_qubits(*instruction.body, shift, found);
      add(shift, block_shift(*instruction.body), static_cast<double>(instruction.repetitions) - 1);
    }
    if (instruction.gate == Gate::QUBIT_COORDS) {
      for (const Target target : instruction.targets) found[target.value()] = shifted(instruction.arguments, shift);
    }
  }
}

}  // namespace

std::map<uint64_t, std::vector<double>> detector_coordinates(const Circuit& circuit,
                                                             const std::vector<uint64_t>& detectors) {
  std::map<uint64_t, Coordinates> found;
  uint64_t detector = 0;
  Coordinates shift;
  Finder(detectors, found).walk(circuit, detector, shift);
  return found;
}

std::map<uint32_t, std::vector<double>> qubit_coordinates(const Circuit& circuit) {
  std::map<uint32_t, Coordinates> found;
  Coordinates shift;
  collect_qubits(circuit, shift, found);
  return found;
}

std::string with_coordinates(std::string text, const std::vector<double>& coordinates) {
  if (coordinates.empty()) return text;
  text += "[coords ";
  for (size_t k = 0; k < coordinates.size(); k++) text += (k == 0 ? "" : ",") + shortest_text(coordinates[k]);
  return text + "]";
}

std::string described(const Circuit& circuit, const SymptomSet& symptoms) {
  std::vector<uint64_t> detectors;
  for (const DemTarget target : symptoms) {
    if (target.is_detector()) detectors.push_back(target.index());
  }
  const auto coordinates = detector_coordinates(circuit, detectors);
  constexpr size_t kMost = 20;
  std::string text;
  for (size_t k = 0; k < std::min(symptoms.size(), kMost); k++) {
    if (k > 0) text += ' ';
    const auto known = symptoms[k].is_detector() ? coordinates.find(symptoms[k].index()) : coordinates.end();
    text += known == coordinates.end() ? symptoms[k].str() : with_coordinates(symptoms[k].str(), known->second);
  }
  if (symptoms.size() > kMost) text += " and " + std::to_string(symptoms.size() - kMost) + " more";
  return text;
}

}  // namespace sallow

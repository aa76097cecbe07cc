#include "analyze/compared_results.h"

#include <vector>

#include "analyze/noise_cases.h"

namespace sallow {

namespace {

class ResultFinder {
 public:
  explicit ResultFinder(DemTarget symptom) : symptom_(symptom) {}

  /// Searches for the line of the symptom. Returns false if the search is too long.
  bool walk(const Circuit& circuit) {
    for (const Instruction& instruction : circuit.instructions()) {
      if (instruction.gate == Gate::REPEAT) {
        for (uint64_t k = 0; k < instruction.repetitions; k++) {
          if (!walk(*instruction.body)) return false;
        }
      } else if (!step(instruction)) {
        return false;
      }
    }
    return true;
  }

  const std::string& found() const { return found_; }

 private:
  struct Result {
    const Instruction* instruction;
    size_t first_target;
    size_t target_count;
  };
  static constexpr size_t kMostSteps = 1'000'000;
  static constexpr size_t kMostShown = 4;

  bool step(const Instruction& instruction) {
    if (++steps_ > kMostSteps || results_.size() > kMostSteps) return false;
    if (result_count(instruction) > 0) {
      for_each_target_group(instruction, [&](std::span<const Target> group) {
        size_t first = static_cast<size_t>(group.data() - instruction.targets.data());
        results_.push_back({&instruction, first, group.size()});
      });
    }
    if (instruction.gate == Gate::DETECTOR) {
      if (symptom_ == DemTarget::detector(detectors_++)) return describe(instruction), false;
    }
    if (instruction.gate == Gate::OBSERVABLE_INCLUDE && symptom_.is_observable() && !instruction.targets.empty() &&
        instruction.arguments[0] == static_cast<double>(symptom_.index())) {
      return describe(instruction), false;
    }
    return true;
  }

  void describe(const Instruction& instruction) {
    size_t shown = 0;
    for (const Target target : instruction.targets) {
      if (!target.is_record() || shown == kMostShown) continue;
      const Result& result = results_[results_.size() - target.value()];
      found_ += (shown++ == 0 ? "" : " and ") + quoted(*result.instruction, result.first_target, result.target_count);
    }
    if (instruction.targets.size() > kMostShown) found_ += " and others";
  }

  DemTarget symptom_;
  size_t steps_ = 0;
  uint64_t detectors_ = 0;
  std::vector<Result> results_;
  std::string found_;
};

}  // namespace

std::string compared_results(const Circuit& circuit, DemTarget symptom) {
  ResultFinder finder(symptom);
  finder.walk(circuit);
  return finder.found();
}

}  // namespace sallow

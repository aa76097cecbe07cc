#include "analyze/explain_errors.h"

#include <algorithm>
#include <map>

#include "analyze/detector_coordinates.h"
#include "analyze/reverse_pass.h"
#include "base/error.h"
#include "base/number_text.h"
#include "base/text_cursor.h"

namespace sallow {

namespace {

std::vector<Target> flipped_paulis(const NoiseSite& site, size_t which) {
  std::vector<Target> paulis;
  if (site.flips_result) return paulis;
  const NoiseChannel& channel = gate_info(site.instruction->gate).channel;
  const size_t pauli = channel.is_single_error() ? channel.cases[0] : channel.heralds ? which >> 1 : which;
  append_paulis(static_cast<uint8_t>(pauli), site.targets(), paulis);
  return paulis;
}

bool fires_herald(const NoiseSite& site, size_t which) {
  return gate_info(site.instruction->gate).channel.heralds && (which & 1);
}

std::vector<Target> measured_product(const NoiseSite& site) {
  const GateInfo& info = gate_info(site.instruction->gate);
  std::vector<Target> product;
  if (info.basis == 0 && site.instruction->gate != Gate::MPP) return product;  // MPAD and heralds measure no qubit
  for (const Target target : site.targets()) {
    if (target.is_combiner()) continue;
    product.push_back(info.basis != 0 ? Target::pauli(info.basis, target.value(), target.inverted()) : target);
  }
  return product;
}

class ErrorExplainer : public ReversePass {
 public:
  ErrorExplainer(const Circuit& circuit, const ExplainOptions& options)
      : ReversePass(circuit, /*approximation_limit=*/1, Gauges::kAllow), options_(options) {
    if (options.filter == nullptr) return;
    SALLOW_REQUIRE(options.filter->error_count() <= ExplainOptions::kMostFilterErrors,
                   "filter: at most " + std::to_string(ExplainOptions::kMostFilterErrors) + " errors, got " +
                       std::to_string(options.filter->error_count()));
    for_each_error(*options.filter, [&](const DemInstruction& error, uint64_t offset) {
      SymptomSet symptoms, scratch;
      for (const DemTarget target : error.targets) {
        if (target.is_separator()) continue;
        const DemTarget shifted = target.is_detector() ? DemTarget::detector(target.index() + offset) : target;
        xor_into(symptoms, {&shifted, 1}, scratch);
      }
      if (is_wanted(symptoms)) found_[symptoms];
    });
  }

  std::vector<ExplainedError> explain() {
    run();
    std::vector<ExplainedError> explanations;
    for (auto& [symptoms, locations] : found_) {
      std::reverse(locations.begin(), locations.end());
      explanations.push_back({symptoms, std::move(locations)});
    }
    return explanations;
  }

 private:
  void on_noise(const NoiseSite& site) override {
    for (size_t which = site.cases->case_count(); which-- > 1;) {
      if (site.cases->probability[which] <= 0) continue;
      symptoms_.clear();
      for (size_t b = 0; b < site.cases->basis_count; b++) {
        if (which >> b & 1) xor_into(symptoms_, *site.basis[b], scratch_);
      }
      if (symptoms_.empty() || !is_wanted(symptoms_)) continue;
      auto place = found_.find(symptoms_);
      if (place == found_.end()) {
        if (options_.filter != nullptr) continue;
        place = found_.try_emplace(symptoms_).first;
      }
      std::vector<Target> paulis = flipped_paulis(site, which);
      std::vector<ErrorLocation>& locations = place->second;
      if (options_.single && !locations.empty()) {
        // The pass is backward, so this place is earlier in time than the one kept so far.
        if (paulis.size() > locations.back().flipped_paulis.size()) continue;
        locations.clear();
      }
      locations.push_back(location(site, which, std::move(paulis)));
    }
  }

  bool is_wanted(const SymptomSet& symptoms) const {
    const SymptomSet& event = options_.event;
    if (options_.exactly && symptoms.size() != event.size()) return false;
    return std::includes(symptoms.begin(), symptoms.end(), event.begin(), event.end());
  }

  ErrorLocation location(const NoiseSite& site, size_t which, std::vector<Target> paulis) {
    ErrorLocation result{};
    for (const Frame& frame : frames()) {
      result.levels.push_back({&frame.block->instructions()[frame.instruction], frame.instruction, frame.repetition});
    }
    result.first_target = site.first_target;
    result.target_count = site.target_count;
    result.ticks_before = ticks_before();
    result.flipped_paulis = std::move(paulis);
    result.flips_result = site.flips_result || fires_herald(site, which);
    if (result.flips_result) {
      result.result_index = state().measurements_before();
      result.measured_product = measured_product(site);
    }
    result.probability = site.cases->probability[which];
    return result;
  }

  const ExplainOptions& options_;
  std::map<SymptomSet, std::vector<ErrorLocation>> found_;
  SymptomSet symptoms_;
  SymptomSet scratch_;
};

class Writer {
 public:
  Writer(const Circuit& circuit, const std::vector<ExplainedError>& explanations, bool lines)
      : qubits_(qubit_coordinates(circuit)), lines_(lines) {
    std::vector<uint64_t> detectors;
    for (const ExplainedError& error : explanations) {
      for (const DemTarget target : error.symptoms) {
        if (target.is_detector()) detectors.push_back(target.index());
      }
    }
    std::sort(detectors.begin(), detectors.end());
    detectors.erase(std::unique(detectors.begin(), detectors.end()), detectors.end());
    detectors_ = detector_coordinates(circuit, detectors);
  }

  void write(const ExplainedError& error) {
    text_ += "ExplainedError {\n    dem_error_terms:";
    for (const DemTarget target : error.symptoms) {
      const auto known = target.is_detector() ? detectors_.find(target.index()) : detectors_.end();
      text_ += ' ' + (known == detectors_.end() ? target.str() : with_coordinates(target.str(), known->second));
    }
    text_ += '\n';
    if (error.locations.empty()) text_ += "    [no single circuit error has exactly these symptoms]\n";
    for (const ErrorLocation& location : error.locations) write(location);
    text_ += "}\n";
  }

  std::string take() { return std::move(text_); }

 private:
  void write(const ErrorLocation& location) {
    text_ += "    CircuitErrorLocation {\n";
    if (const std::string& tag = location.levels.back().instruction->tag; !tag.empty()) {
      text_ += "        noise_tag: " + tag + '\n';
    }
    if (!location.flipped_paulis.empty()) {
      text_ += "        flipped_pauli_product: " + product(location.flipped_paulis) + '\n';
    }
    if (location.flips_result) {
      text_ += "        flipped_measurement.measurement_record_index: " + std::to_string(location.result_index) + '\n';
      if (!location.measured_product.empty()) {
        text_ += "        flipped_measurement.measured_observable: " + product(location.measured_product) + '\n';
      }
    }
    text_ += "        Circuit location stack trace:\n            (after " + std::to_string(location.ticks_before) +
             " TICKs)\n";
    for (size_t depth = 0; depth < location.levels.size(); depth++) {
      const ErrorLocation::Level& level = location.levels[depth];
      if (depth > 0) {
        text_ += "            after " + std::to_string(level.repetition) + " completed iterations\n";
      }
      const Instruction& instruction = *level.instruction;
      text_ += "            at instruction #" + std::to_string(level.index + 1) + " (";
      if (instruction.gate == Gate::REPEAT) {
        text_ += "a REPEAT " + std::to_string(instruction.repetitions) + " block";
      } else {
        text_ += gate_info(instruction.gate).name;
      }
      text_ += depth == 0 ? ") in the circuit" : ") in the REPEAT block";
      if (lines_ && instruction.line != 0) text_ += ", line " + std::to_string(instruction.line);
      text_ += '\n';
    }
    const Instruction& instruction = *location.levels.back().instruction;
    const size_t first = location.first_target + 1, last = location.first_target + location.target_count;
    text_ += "            at target" + (first == last ? " #" + std::to_string(first)
                                                      : "s #" + std::to_string(first) + " to #" + std::to_string(last));
    text_ += " of the instruction\n            resolving to " + std::string(gate_info(instruction.gate).name);
    if (!instruction.tag.empty()) text_ += printed_tag(instruction.tag);
    for (size_t k = 0; k < instruction.arguments.size(); k++) {
      text_ += (k == 0 ? "(" : ", ") + shortest_text(instruction.arguments[k]);
    }
    if (!instruction.arguments.empty()) text_ += ')';
    bool glued = false;
    for (size_t k = first - 1; k < last; k++) {
      const Target target = instruction.targets[k];
      if (!glued && !target.is_combiner()) text_ += ' ';
      glued = target.is_combiner();
      text_ += located(target);
    }
    text_ += "\n    }\n";
  }

  std::string located(Target target) {
    const auto known = target.has_qubit() ? qubits_.find(target.value()) : qubits_.end();
    return known == qubits_.end() ? target.str() : with_coordinates(target.str(), known->second);
  }
  std::string product(const std::vector<Target>& paulis) {
    std::string text;
    for (const Target pauli : paulis) text += (text.empty() ? "" : "*") + located(pauli);
    return text;
  }

  std::map<uint32_t, std::vector<double>> qubits_;
  bool lines_;
  std::map<uint64_t, std::vector<double>> detectors_;
  std::string text_;
};

}  // namespace

std::vector<ExplainedError> explain_errors(const Circuit& circuit, const ExplainOptions& options) {
  return ErrorExplainer(circuit, options).explain();
}

std::string explanations_text(const Circuit& circuit, const std::vector<ExplainedError>& explanations, bool lines) {
  Writer writer(circuit, explanations, lines);
  for (const ExplainedError& error : explanations) writer.write(error);
  return writer.take();
}

}  // namespace sallow

#include "analyze/reverse_pass.h"

#include <algorithm>

#include "analyze/compared_results.h"
#include "analyze/detector_coordinates.h"
#include "base/error.h"
#include "base/stop_request.h"

namespace sallow {

namespace {

/// The Pauli factor for a qubit target.
Target as_pauli(char basis, Target target) {
  return Target::pauli(basis, target.value());
}

ChainPart chain_part(const Instruction& instruction) {
  return gate_info(instruction.gate).channel.chain;
}

}  // namespace

ReversePass::ReversePass(const Circuit& circuit, double approximation_limit, Gauges gauges)
    : ReversePass(circuit, circuit.counts(), approximation_limit, gauges) {}

ReversePass::ReversePass(const Circuit& circuit, const CircuitCounts& counts, double approximation_limit, Gauges gauges)
    : circuit_(circuit),
      approximation_limit_(approximation_limit),
      gauges_(gauges),
      qubit_count_(static_cast<uint32_t>(counts.qubits)),
      state_(counts.qubits, counts.measurements, counts.detectors),
      ticks_before_(counts.ticks) {
  if (counts.detectors > DemTarget::kMaxDetector || counts.measurements == UINT64_MAX) {
    throw InputError("the circuit has too many detectors or measurements");
  }
}

void ReversePass::run() {
  if (!folds_loops()) {
    circuit_.require_walkable("'analyze_errors --fold_loops' folds repetitions that are alike");
  }
  reverse_block(circuit_, 0);
  for (uint32_t qubit = 0; qubit < qubit_count_; qubit++) {
    if (state_.z(qubit).empty()) continue;
    const Instruction start{Gate::R, {}, {Target::qubit(qubit)}, {}, 0, nullptr, 0};
    check_gauge({&start, 0, 1}, state_.z(qubit));
  }
}

void ReversePass::reverse_block(const Circuit& block, uint64_t repetition) {
  frames_.push_back({&block, 0, repetition});
  const std::vector<Instruction>& instructions = block.instructions();
  for (size_t k = instructions.size(); k-- > 0;) {
    stop_if_requested();
    frames_.back().instruction = k;
    const Instruction& instruction = instructions[k];
    if (instruction.gate == Gate::REPEAT) {
      reverse_repeat(instruction);
    } else if (chain_part(instruction) != ChainPart::kNone) {
      size_t first = k;
      while (chain_part(instructions[first]) == ChainPart::kElse && first > 0) first--;
      reverse_correlated_chain(block, first, k);
      k = first;
    } else {
      reverse_instruction(instruction);
    }
  }
  frames_.pop_back();
}

void ReversePass::reverse_repeat(const Instruction& instruction) {
  for (uint64_t k = instruction.repetitions; k-- > 0;) reverse_block(*instruction.body, k);
}

template <typename Visit>
void ReversePass::for_each_group_backwards(const Instruction& instruction, Visit visit) {
  const std::vector<Target>& targets = instruction.targets;
  const GateInfo& info = gate_info(instruction.gate);
  size_t end = targets.size();
  while (end > 0) {
    size_t first = end - 1;
    if (info.takes_pairs()) first--;
    while (first > 1 && targets[first - 1].is_combiner()) first -= 2;
    visit(CircuitSite{&instruction, first, end - first});
    end = first;
  }
}

void ReversePass::reverse_instruction(const Instruction& instruction) {
  switch (gate_info(instruction.gate).kind) {
    case GateKind::kClifford1:
      for (size_t k = instruction.targets.size(); k-- > 0;) {
        state_.reverse_clifford(instruction.gate, &instruction.targets[k]);
      }
      return;
    case GateKind::kClifford2:
      for_each_group_backwards(instruction, [&](const CircuitSite& site) { reverse_pair(site); });
      return;
    case GateKind::kCollapse:
      return reverse_collapse(instruction);
    case GateKind::kPairMeasure:
      for_each_group_backwards(instruction, [&](const CircuitSite& site) {
        const char basis = gate_info(instruction.gate).basis;
        product_paulis_.clear();
        for (const Target target : site.targets()) product_paulis_.push_back(as_pauli(basis, target));
        reverse_product_measurement(site, product_paulis_);
      });
      return;
    case GateKind::kProduct:
      for_each_group_backwards(instruction, [&](const CircuitSite& site) {
        if (instruction.gate == Gate::MPP) return reverse_product_measurement(site, site.targets());
        // exp(±iπ/4 P) turns an error that anticommutes with P into its product with P.
        state_.gather(site.targets(), product_);
        for (const Target target : site.targets()) {
          if (!target.is_combiner()) state_.flip_by_anticommuting(target, product_);
        }
      });
      return;
    case GateKind::kNoise:
      return reverse_noise(instruction);
    case GateKind::kBlock:
      SALLOW_CHECK(false);
      return;
    case GateKind::kAnnotation:
      break;
  }
  switch (instruction.gate) {
    case Gate::MPAD:
      for_each_group_backwards(instruction,
                               [&](const CircuitSite& site) { report_flipped_result(site, state_.take_record()); });
      return;
    case Gate::DETECTOR: {
      const uint64_t index = state_.take_detector();
      const DemTarget detector = DemTarget::detector(index);
      for (const Target target : instruction.targets) {
        xor_into(state_.record(target.value()), {&detector, 1}, state_.scratch());
      }
      on_detector(instruction, index);
      return;
    }
    case Gate::OBSERVABLE_INCLUDE: {
      const DemTarget observable = DemTarget::observable(static_cast<uint64_t>(instruction.arguments[0]));
      for (const Target target : instruction.targets) {
        if (target.is_record()) {
          xor_into(state_.record(target.value()), {&observable, 1}, state_.scratch());
        } else {
          state_.flip_by_anticommuting(target, {&observable, 1});
        }
      }
      on_observable(instruction);
      return;
    }
    case Gate::TICK:
      ticks_before_--;
      return;
    case Gate::SHIFT_COORDS:
      on_shift_coords(instruction);
      return;
    default:
      return;  // QUBIT_COORDS
  }
}

void ReversePass::reverse_pair(const CircuitSite& site) {
  const Target first = site.targets()[0], second = site.targets()[1];
  if (!first.is_classical() && !second.is_classical()) {
    return state_.reverse_clifford(site.instruction->gate, &site.targets()[0]);
  }
  if (first.is_classical() && second.is_classical()) return;
  // A Pauli on the qubit, controlled by a bit. It is the image of an X on the control, on the other side. A flip of a
  // recorded control has the effect of that Pauli; sweep bits are not errors.
  const bool control_first = first.is_classical();
  const Target control = control_first ? first : second, qubit = control_first ? second : first;
  if (!control.is_record()) return;
  const uint8_t image = clifford_table(site.instruction->gate).image[control_first ? 1 : 4];
  const uint8_t pauli = control_first ? image >> 2 : image & 3;
  SymptomSet& record = state_.record(control.value());
  if (pauli & 1) xor_into(record, state_.x(qubit.value()), state_.scratch());
  if (pauli & 2) xor_into(record, state_.z(qubit.value()), state_.scratch());
}

void ReversePass::reverse_collapse(const Instruction& instruction) {
  const GateInfo& info = gate_info(instruction.gate);
  for_each_group_backwards(instruction, [&](const CircuitSite& site) {
    const Target factor = as_pauli(info.basis, site.targets()[0]);
    state_.gather({&factor, 1}, product_);
    check_gauge(site, product_);
    if (info.resets) {
      state_.x(factor.value()).clear();
      state_.z(factor.value()).clear();
    }
    if (info.measures) {
      const SymptomSet& record = state_.take_record();
      report_flipped_result(site, record);
      state_.flip_by_anticommuting(factor, record);
    }
  });
}

void ReversePass::reverse_product_measurement(const CircuitSite& site, std::span<const Target> product) {
  state_.gather(product, product_);
  check_gauge(site, product_);
  const SymptomSet& record = state_.take_record();
  report_flipped_result(site, record);
  for (const Target target : product) {
    if (!target.is_combiner()) state_.flip_by_anticommuting(target, record);
  }
}

void ReversePass::report_flipped_result(const CircuitSite& site, const SymptomSet& record) {
  const std::vector<double>& arguments = site.instruction->arguments;
  if (arguments.empty() || arguments[0] == 0) return;
  const NoiseCases cases = single_error(arguments[0]);
  on_noise({site, &cases, {&record}, true});
}

void ReversePass::reverse_noise(const Instruction& instruction) {
  if (gate_info(instruction.gate).channel.cases.empty()) return;
  const NoiseCases cases = noise_cases(instruction, approximation_limit_);
  for_each_group_backwards(instruction, [&](const CircuitSite& site) { reverse_noise_group(site, cases); });
}

void ReversePass::reverse_noise_group(const CircuitSite& site, const NoiseCases& cases) {
  const NoiseChannel& channel = gate_info(site.instruction->gate).channel;
  NoiseSite noise{site, &cases, {}, false};
  if (channel.is_single_error()) {
    noise.basis[0] = &pauli_symptoms(channel.cases[0], site.targets());
  } else {
    size_t basis = 0;
    if (channel.heralds) noise.basis[basis++] = &state_.take_record();
    for (const Target target : site.targets()) {
      noise.basis[basis++] = &state_.x(target.value());
      noise.basis[basis++] = &state_.z(target.value());
    }
  }
  on_noise(noise);
}

const SymptomSet& ReversePass::pauli_symptoms(uint8_t noise_case, std::span<const Target> group) {
  product_paulis_.clear();
  append_paulis(noise_case, group, product_paulis_);
  if (product_paulis_.size() == 1) {
    const Target only = product_paulis_[0];
    if (!only.pauli_z()) return state_.x(only.value());
    if (!only.pauli_x()) return state_.z(only.value());
  }
  state_.gather(product_paulis_, product_);
  return product_;
}

void ReversePass::reverse_correlated_chain(const Circuit& block, size_t first, size_t last) {
  const std::vector<Instruction>& instructions = block.instructions();
  if (chain_part(instructions[first]) != ChainPart::kFirst) {
    const Instruction& orphan = instructions[last];
    throw InputError(quoted(orphan, 0, orphan.targets.size()) +
                         " does not follow a CORRELATED_ERROR or another ELSE_CORRELATED_ERROR",
                     "begin the chain with CORRELATED_ERROR (E), and keep its lines together");
  }
  std::vector<double> probabilities;
  ChainProbabilities chain;
  for (size_t k = first; k <= last; k++) probabilities.push_back(chain.next(instructions[k].arguments[0]));
  // A single part excludes no other.
  const bool is_exclusive = std::ranges::count_if(probabilities, [](double each) { return each > 0; }) > 1;
  if (is_exclusive) {
    check_approximation(instructions[first], std::ranges::max(probabilities), approximation_limit_);
  }
  for (size_t k = last + 1; k-- > first;) {
    frames_.back().instruction = k;
    const Instruction& instruction = instructions[k];
    const SymptomSet& symptoms = pauli_symptoms(gate_info(instruction.gate).channel.cases[0], instruction.targets);
    const NoiseCases cases = single_error(probabilities[k - first]);
    const size_t excluded_to_come = is_exclusive ? k - first : 0;
    on_noise({{&instruction, 0, instruction.targets.size()}, &cases, {&symptoms}, false, excluded_to_come});
  }
}

void ReversePass::check_gauge(const CircuitSite& site, const SymptomSet& random) {
  if (random.empty()) return;
  gauge_ = random;
  if (gauges_ == Gauges::kRefuse || !std::ranges::all_of(gauge_, &DemTarget::is_detector)) refuse_gauge(site, gauge_);
  on_gauge(gauge_);
  state_.eliminate_gauge(gauge_);
}

CircuitSite ReversePass::gauge_site() {
  static const Instruction kGauge{Gate::CORRELATED_ERROR, {}, {}, {}, 0, nullptr, 0};
  return {&kGauge, 0, 0};
}

void ReversePass::refuse_gauge(const CircuitSite& site, const SymptomSet& gauge) {
  const bool observables = std::any_of(gauge.begin(), gauge.end(), [](DemTarget t) { return t.is_observable(); });
  const bool detectors = gauge.front().is_detector();
  std::string message = "the circuit has non-deterministic ";
  message += detectors ? (observables ? "detectors and observables" : "detectors") : "observables";
  message += ": ";
  message += described(circuit_, gauge);
  message += gauge.size() == 1 ? " is" : " are";
  message += " made random by ";
  if (frames_.empty()) {
    message += "the initial |0> of qubit " + site.targets()[0].str();
  } else {
    message += quoted(*site.instruction, site.first_target, site.target_count);
    for (size_t depth = 1; depth < frames_.size(); depth++) {
      message += (depth == 1 ? ", repetition " : ", inner repetition ") + std::to_string(frames_[depth].repetition + 1);
    }
    std::string qubits;
    for (const Target target : site.targets()) {
      if (!target.is_combiner()) qubits += (qubits.empty() ? "" : ", ") + std::to_string(target.value());
    }
    message += (site.target_count == 1 ? ", which collapses qubit " : ", which collapses qubits ") + qubits;
  }
  const std::string compared = compared_results(circuit_, gauge.front());
  if (!compared.empty()) message += "; " + gauge.front().str() + " compares " + compared;
  std::string remedy = "compare only results whose parity is fixed in the circuit without noise";
  if (!observables) {
    remedy +=
        "; with --allow_gauge_detectors, 'analyze_errors', 'decode', 'estimate' and 'rare' treat such detectors as "
        "errors "
        "with probability 1/2, and 'distance' ignores their flips";
  }
  throw InputError(message, remedy);
}

}  // namespace sallow

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "noise/noise_model.h"

namespace sallow {

namespace {

/// The probabilities of a layered model.
struct LayeredStrengths {
  double clifford1 = 0;         // DEPOLARIZE1 after a one-qubit Clifford
  double clifford2 = 0;         // DEPOLARIZE2 after a two-qubit Clifford
  double reset_flip = 0;        // after a reset
  double flip_before = 0;       // on the qubit before a measurement
  double result_flip = 0;       // flip of the reported result
  double measured = 0;          // DEPOLARIZE1 on a measured qubit at the end of the layer
  double idle = 0;              // DEPOLARIZE1 on an idle qubit at the end of the layer
  double idle_beside_slow = 0;  // another DEPOLARIZE1 on idle qubits if the layer measures or resets other qubits
};

LayeredStrengths strengths_of(const NoiseStrength& noise) {
  double p = noise.p;
  if (noise.model == NoiseModel::kSd6) {
    return {.clifford1 = p, .clifford2 = p, .reset_flip = p, .flip_before = p, .idle = p};
  }
  SALLOW_CHECK(noise.model == NoiseModel::kSi1000);
  return {.clifford1 = p / 10,
          .clifford2 = p,
          .reset_flip = 2 * p,
          .result_flip = 5 * p,
          .measured = p,
          .idle = p / 10,
          .idle_beside_slow = 2 * p};
}

class LayeredNoise {
 public:
  LayeredNoise(const Circuit& clean, const NoiseStrength& noise) : strengths_(strengths_of(noise)) {
    qubits_.assign(clean.counts().qubits, false);
    acted_on_ = qubits_;
    mark_used(clean, qubits_);
  }

  Circuit apply(const Circuit& circuit) {
    std::swap(circuit_, outer_.emplace_back());
    visit(circuit);
    Circuit made = std::move(circuit_);
    circuit_ = std::move(outer_.back());
    outer_.pop_back();
    return made;
  }

 private:
  using Qubits = std::vector<Target>;

  static void mark_used(const Circuit& circuit, std::vector<bool>& used) {
    for (const Instruction& instruction : circuit.instructions()) {
      if (instruction.body) mark_used(*instruction.body, used);
      if (instruction.gate == Gate::MPAD) continue;
      for (Target target : instruction.targets) {
        if (target.has_qubit()) used[target.value()] = true;
      }
    }
  }

  void visit(const Circuit& circuit) {
    follows_tick_ = outer_.size() == 1;
    for (const Instruction& instruction : circuit.instructions()) {
      if (instruction.gate == Gate::TICK) {
        end_layer();
        circuit_.append(instruction);
        follows_tick_ = true;
      } else if (instruction.gate == Gate::REPEAT) {
        end_layer_at_border();
        Circuit body = apply(*instruction.body);
        circuit_.append_repeat(instruction.repetitions, std::move(body), instruction.tag);
        follows_tick_ = false;
      } else {
        append_with_noise(instruction);
      }
    }
    end_layer_at_border();
  }

  void append_with_noise(const Instruction& instruction) {
    const GateInfo& info = gate_info(instruction.gate);
    if (info.kind == GateKind::kAnnotation || info.is_noise()) {
      circuit_.append(instruction);
      return;
    }
    if (info.kind == GateKind::kProduct && !info.measures) {
      throw InputError({.file = {}, .line = instruction.line},
                       "the noise models have no noise for " + std::string(info.name),
                       "write it as gates of one and two qubits");
    }
    Qubits qubits = physical_qubits(instruction);
    for (Target qubit : qubits) acted_on_[qubit.value()] = true;
    layer_acts_ |= !qubits.empty();
    if (info.measures || info.resets) layer_is_slow_ = true;
    bool single = info.kind == GateKind::kCollapse;
    if (info.measures && single) append_noise(flip_of(info.basis), strengths_.flip_before, qubits);

    Instruction copy = instruction;
    // The only supported measurement noise of a product is a flip of its result.
    double result_flip = single ? strengths_.result_flip : std::max(strengths_.result_flip, strengths_.flip_before);
    if (info.measures && copy.arguments.empty() && result_flip > 0) copy.arguments = {result_flip};
    circuit_.append(std::move(copy));

    if (info.measures) measured_.insert(measured_.end(), qubits.begin(), qubits.end());
    if (info.resets) append_noise(flip_of(info.basis), strengths_.reset_flip, qubits);
    if (info.kind == GateKind::kClifford1) append_noise(Gate::DEPOLARIZE1, strengths_.clifford1, qubits);
    if (info.kind == GateKind::kClifford2) append_noise(Gate::DEPOLARIZE2, strengths_.clifford2, qubits);
  }

  // The qubits on which the hardware acts, without those of pairs with a classical side.
  static Qubits physical_qubits(const Instruction& instruction) {
    Qubits qubits;
    for_each_target_group(instruction, [&](std::span<const Target> group) {
      if (std::any_of(group.begin(), group.end(), [](Target target) { return target.is_classical(); })) return;
      for (Target target : group) {
        if (target.has_qubit()) qubits.push_back(Target::qubit(target.value()));
      }
    });
    return qubits;
  }

  static Gate flip_of(char basis) { return basis == 'X' ? Gate::Z_ERROR : Gate::X_ERROR; }

  void append_noise(Gate gate, double probability, Qubits qubits) {
    if (probability > 0 && !qubits.empty()) circuit_.append(gate, std::move(qubits), {probability});
  }

  void end_layer() {
    if (follows_tick_ || layer_acts_) {
      append_noise(Gate::DEPOLARIZE1, strengths_.measured, measured_);
      Qubits idle;
      for (size_t qubit = 0; qubit < qubits_.size(); qubit++) {
        if (qubits_[qubit] && !acted_on_[qubit]) idle.push_back(Target::qubit(static_cast<uint32_t>(qubit)));
      }
      append_noise(Gate::DEPOLARIZE1, strengths_.idle, idle);
      if (layer_is_slow_) append_noise(Gate::DEPOLARIZE1, strengths_.idle_beside_slow, idle);
    }
    std::fill(acted_on_.begin(), acted_on_.end(), false);
    measured_.clear();
    layer_is_slow_ = false;
    layer_acts_ = false;
  }

  // At the border of a block and at the end of the circuit, the gates before it form a layer only if there are any.
  void end_layer_at_border() {
    follows_tick_ = false;
    end_layer();
  }

  LayeredStrengths strengths_;
  std::vector<bool> qubits_;    // whether the circuit uses the qubit
  Circuit circuit_;             // the block that is being written
  std::vector<Circuit> outer_;  // the blocks that contain it
  // The layer that is being written.
  std::vector<bool> acted_on_;
  Qubits measured_;
  bool layer_is_slow_ = false;  // whether the layer measures or resets
  bool layer_acts_ = false;
  // whether the layer starts at a TICK or the circuit's start: then time passes even if no gate acts
  bool follows_tick_ = false;
};

}  // namespace

Circuit with_noise(const Circuit& clean, const NoiseStrength& noise) {
  return LayeredNoise(clean, noise).apply(clean);
}

}  // namespace sallow

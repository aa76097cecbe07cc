#include "analyze/random_circuit.test.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "analyze/extract_error_model.h"
#include "base/error.h"

namespace sallow {

namespace {

class RandomCircuit {
 public:
  explicit RandomCircuit(uint64_t seed) : random_(seed) {}

  Circuit make(bool exact_noise) {
    qubits_ = 2 + pick(3);
    text_.clear();
    results_ = 0;
    const size_t length = 4 + pick(12);
    for (size_t k = 0; k < length; k++) {
      add_gate();
      if (pick(3) == 0) add_noise(exact_noise);
      if (pick(3) == 0) add_comparison(exact_noise);
    }
    add("M", " ", all_qubits());
    add("MX", "(0.03) ", all_qubits());
    results_ += 2 * qubits_;
    add_detectors();
    return Circuit::parse(text_);
  }

 private:
  size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }
  std::string qubit() { return std::to_string(pick(qubits_)); }
  std::string pauli() { return std::string(1, "XYZ"[pick(3)]); }
  std::pair<std::string, std::string> two() {
    const size_t a = pick(qubits_), b = (a + 1 + pick(qubits_ - 1)) % qubits_;
    return {std::to_string(a), std::to_string(b)};
  }
  std::string pair() {
    const auto [a, b] = two();
    return a + " " + b;
  }
  std::string all_qubits() {
    std::string all;
    for (size_t q = 0; q < qubits_; q++) all += (q == 0 ? "" : " ") + std::to_string(q);
    return all;
  }
  std::string product() {
    const auto [a, b] = two();
    return pick(2) == 0 ? pauli() + a : pauli() + a + "*" + pauli() + b;
  }
  void add(std::string_view gate, const std::string& arguments, const std::string& targets) {
    text_ += std::string(gate) + arguments + targets + "\n";
  }

  void add_gate() {
    const auto gates = all_gates();
    const GateInfo* info = &gates[pick(gates.size())];
    while (info->kind == GateKind::kNoise || info->kind == GateKind::kBlock || info->kind == GateKind::kAnnotation) {
      info = &gates[pick(gates.size())];
    }
    const std::string flip = info->arguments == ArgumentRule::kOptionalProbability && pick(2) == 0 ? "(0.02) " : " ";
    switch (info->kind) {
      case GateKind::kClifford2: {
        static const std::vector<std::string_view> kControlled = {"CX", "CY", "CZ"}, kReversed = {"XCZ", "YCZ", "CZ"};
        const std::string record = results_ == 0 ? "" : "rec[-" + std::to_string(1 + pick(results_)) + "]";
        if (results_ > 0 && pick(4) == 0) {
          add(kControlled[pick(3)], " ", record + " " + qubit());
        } else if (results_ > 0 && pick(6) == 0) {
          add(kReversed[pick(3)], " ", qubit() + " " + record);
        } else {
          add(info->name, " ", pair());
        }
        break;
      }
      case GateKind::kPairMeasure:
        add(info->name, flip, pair());
        break;
      case GateKind::kProduct:
        add(info->name, flip, product());
        break;
      default:
        add(info->name, flip, qubit());
    }
    if (info->produces_results()) results_++;
    if (pick(12) == 0) {
      add("MPAD", "(0.01) ", "1");
      results_++;
    }
    if (pick(12) == 0) add("OBSERVABLE_INCLUDE", "(1) ", results_ == 0 ? "" : "rec[-1] rec[-1]");
  }

  /// Measures a product twice with noise in between.
  void add_comparison(bool exact_noise) {
    const std::string measured = product();
    add("MPP", " ", measured);
    add_noise(exact_noise);
    if (pick(2) == 0) add_noise(exact_noise);
    add("MPP", "(0.01) ", measured);
    results_ += 2;
  }

  void add_noise(bool exact_noise) {
    switch (pick(exact_noise ? 9 : 13)) {
      case 0:
        return add("X_ERROR", "(0.07) ", qubit());
      case 1:
        return add("Y_ERROR", "(0.06) ", qubit());
      case 2:
        return add("Z_ERROR", "(0.05) ", qubit());
      case 3:
        return add("DEPOLARIZE1", "(0.09) ", qubit());
      case 4:
        return add("DEPOLARIZE2", "(0.08) ", pair());
      case 5:
        return add("PAULI_CHANNEL_1", "(0.04,0.03,0.02) ", qubit());
      case 6: {
        const auto [a, b] = two();
        return add("CORRELATED_ERROR", "(0.04) ", pauli() + a + " " + pauli() + b);
      }
      case 7:
        return add("PAULI_CHANNEL_2", "(0,0,0,0,0,0.1,0,0,0,0,0,0,0,0,0) ", pair());
      case 8:
        add("I_ERROR", "(0.1) ", qubit());
        return add("II_ERROR", "(0.1) ", pair());
      case 9:
        results_++;
        return add("HERALDED_ERASE", "(1e-6) ", qubit());
      case 10:
        results_++;
        return add("HERALDED_PAULI_CHANNEL_1", "(1e-6,2e-6,0,3e-6) ", qubit());
      case 11:
        return add("PAULI_CHANNEL_2", "(1e-6,2e-6,3e-6,0,4e-6,0,1e-6,0,0,0,0,0,0,0,5e-6) ", pair());
      default: {
        const auto [a, b] = two();
        add("CORRELATED_ERROR", "(1e-6) ", pauli() + a);
        return add("ELSE_CORRELATED_ERROR", "(2e-6) ", pauli() + a + " " + pauli() + b);
      }
    }
  }

  /// With one detector per result and gauges allowed, the errors of probability 1/2 of the noiseless circuit generate
  /// all random flips. A set of results has a fixed parity if it shares an even number of results with each of these
  /// errors.
  void add_detectors() {
    std::string probe = Circuit::parse(text_).without_noise().str();
    for (size_t k = 0; k < results_; k++) probe += "DETECTOR rec[-" + std::to_string(results_ - k) + "]\n";
    ExtractOptions options;
    options.allow_gauge_detectors = true;
    const DetectorErrorModel gauges = extract_error_model(Circuit::parse(probe), options);
    SALLOW_CHECK(results_ <= 64);
    // One row per result: the gauges that flip it, and the results that were added to it.
    std::vector<std::pair<std::vector<bool>, uint64_t>> rows(results_);
    for (size_t k = 0; k < results_; k++) rows[k].second = uint64_t{1} << k;
    for (const DemInstruction& error : gauges.instructions()) {
      if (error.kind != DemKind::kError) continue;
      for (auto& row : rows) row.first.push_back(false);
      for (const DemTarget t : error.targets) rows[t.index()].first.back() = true;
    }
    std::vector<size_t> pivots;
    std::vector<bool> used(results_);
    const size_t columns = rows.empty() ? 0 : rows[0].first.size();
    for (size_t column = 0; column < columns; column++) {
      size_t pivot = results_;
      for (size_t k = 0; k < results_; k++) {
        if (!used[k] && rows[k].first[column]) pivot = k;
      }
      if (pivot == results_) continue;
      used[pivot] = true;
      for (size_t k = 0; k < results_; k++) {
        if (k == pivot || !rows[k].first[column]) continue;
        for (size_t c = 0; c < columns; c++) rows[k].first[c] = rows[k].first[c] != rows[pivot].first[c];
        rows[k].second ^= rows[pivot].second;
      }
    }
    size_t detectors = 0;
    for (size_t k = 0; k < results_; k++) {
      if (used[k]) continue;
      std::string records;
      for (size_t r = 0; r < results_; r++) {
        if (rows[k].second >> r & 1) records += " rec[-" + std::to_string(results_ - r) + "]";
      }
      if (detectors < 8 && pick(5) != 0) {
        text_ += "DETECTOR" + records + "\n";
        detectors++;
      } else {
        text_ += "OBSERVABLE_INCLUDE(" + std::to_string(pick(3)) + ")" + records + "\n";
      }
    }
  }

  std::mt19937_64 random_;
  size_t qubits_ = 0;
  size_t results_ = 0;
  std::string text_;
};

}  // namespace

Circuit random_circuit(uint64_t seed, bool exact_noise) {
  return RandomCircuit(seed).make(exact_noise);
}

}  // namespace sallow

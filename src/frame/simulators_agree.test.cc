#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "frame/frame_sampler.h"
#include "tableau/reference_sample.h"
#include "tableau/tableau_simulator.h"

namespace sallow {
namespace {

constexpr uint32_t kQubits = 3;

// Makes random instructions on a few qubits, each from its gate's row in the gate table.
class RandomCircuit {
 public:
  RandomCircuit(uint64_t seed, size_t length) : random_(seed, 0) {
    std::vector<Gate> gates;
    for (const GateInfo& info : all_gates()) {
      const bool marks = info.kind == GateKind::kBlock ||
                         (info.kind == GateKind::kAnnotation && info.gate != Gate::MPAD) ||
                         info.gate == Gate::ELSE_CORRELATED_ERROR;
      if (!marks) gates.push_back(info.gate);
    }
    // Each round contains all gates in a random order.
    std::vector<Gate> order;
    while (order.size() < length) {
      for (size_t k = gates.size(); k > 1; k--) std::swap(gates[k - 1], gates[below(k)]);
      order.insert(order.end(), gates.begin(), gates.end());
    }
    order.resize(length);
    text_ = "R 0 1 2\nH 0\nCX 0 1\nM 2 2\n";
    for (const Gate gate : order) text_ += line(gate_info(gate));
    text_ += "M 0\nMX 1\nMY 2\nM 1 2 0\n";
  }
  const std::string& text() const { return text_; }

 private:
  size_t below(size_t bound) { return random_.next() % bound; }
  std::string number(double scale) { return std::to_string(scale * static_cast<double>(1 + below(8)) / 8); }
  std::string sign() { return below(3) == 0 ? "!" : ""; }

  std::string arguments(const GateInfo& info) {
    switch (info.arguments) {
      case ArgumentRule::kOptionalProbability:
        return below(2) == 0 ? "" : "(" + number(0.3) + ")";
      case ArgumentRule::kProbability:
        return "(" + number(below(2) == 0 ? 0.08 : 0.7) + ")";
      case ArgumentRule::kDisjoint: {
        std::string list;
        const double share = (below(2) == 0 ? 0.08 : 0.9) / info.argument_count;
        for (size_t k = 0; k < info.argument_count; k++) list += (k == 0 ? "" : ",") + number(share);
        return "(" + list + ")";
      }
      default:
        return "";
    }
  }

  std::string paulis(const char* joint) {
    std::string text;
    uint32_t order[kQubits] = {0, 1, 2};
    std::swap(order[0], order[below(kQubits)]);
    const size_t count = 1 + below(kQubits);
    for (size_t k = 0; k < count; k++) {
      text += (k == 0 ? " " : joint) + (joint[0] == '*' ? sign() : "") + "XYZ"[below(3)] + std::to_string(order[k]);
    }
    return text;
  }

  std::string line(const GateInfo& info) {
    std::string text = std::string(info.name) + arguments(info);
    const size_t first = below(kQubits), second = (first + 1 + below(kQubits - 1)) % kQubits;
    switch (info.targets) {
      case TargetRule::kQubits:
        text += " " + std::to_string(first);
        break;
      case TargetRule::kMeasured:
        text += " " + sign() + std::to_string(first) + (below(2) == 0 ? "" : " " + std::to_string(second));
        break;
      case TargetRule::kControlPairs:
      case TargetRule::kPairs:
        text += " " + std::to_string(first) + " " + std::to_string(second);
        if (info.gate == Gate::CX || info.gate == Gate::CY || info.gate == Gate::CZ) {
          text += " rec[-" + std::to_string(1 + below(2)) + "] " + std::to_string(second);
        } else if (info.gate == Gate::XCZ || info.gate == Gate::YCZ) {
          text += " " + std::to_string(first) + " rec[-1]";
        }
        break;
      case TargetRule::kMeasuredPairs:
        text += " " + sign() + std::to_string(first) + " " + sign() + std::to_string(second);
        break;
      case TargetRule::kProducts:
        text += paulis("*") + paulis("*");
        break;
      case TargetRule::kPaulis:
        text += paulis(" ") + "\nELSE_CORRELATED_ERROR(" + number(0.5) + ")" + paulis(" ");
        break;
      case TargetRule::kBits:
        text += below(2) == 0 ? " 0" : " 1";
        break;
      default:
        ADD_FAILURE() << info.name << " is not covered";
    }
    return text + "\n";
  }

  RandomStream random_;
  std::string text_;
};

TEST(Simulators, FramesAndTableausAgreeOnRandomCircuitsOfEveryGate) {
  constexpr uint64_t kAgreementSeed = 31'337;
  constexpr size_t kCircuits = 100, kTableauShots = 1000, kBlocks = 8, kParities = 30;
  for (uint64_t number = 0; number < kCircuits; number++) {
    const RandomCircuit random_circuit(kAgreementSeed + number, 18);
    const Circuit circuit = Circuit::parse(random_circuit.text());
    const size_t results = circuit.counts().measurements;

    // Compares sums of random subsets of the results: if two distributions differ, some of these sums differ.
    RandomStream random(kAgreementSeed, number);
    std::vector<std::vector<size_t>> parities(results + kParities);
    for (size_t k = 0; k < results; k++) parities[k] = {k};
    for (size_t k = results; k < parities.size(); k++) {
      for (size_t r = 0; r < results; r++) {
        if (random.next() % 4 == 0) parities[k].push_back(r);
      }
    }

    std::vector<double> by_tableau(parities.size()), by_frame(parities.size());
    for (size_t shot = 0; shot < kTableauShots; shot++) {
      RandomStream noise(kAgreementSeed + number, shot);
      TableauSimulator simulator(circuit, &noise);
      simulator.run(circuit);
      for (size_t k = 0; k < parities.size(); k++) {
        bool sum = false;
        for (const size_t r : parities[k]) sum ^= simulator.record()[r];
        by_tableau[k] += sum;
      }
    }
    const FrameSampler sampler(circuit, FrameOutput::kMeasurementFlips);
    const ReferenceSample reference(circuit);
    ReferenceSample::Reader reader(reference);
    std::vector<bool> expected;
    for (size_t r = 0; r < results; r++) expected.push_back(reader.next());
    FrameSampler::Workspace workspace;
    BitTable flips, observables;
    for (uint64_t block = 0; block < kBlocks; block++) {
      sampler.sample_block(kAgreementSeed, block, workspace, flips, observables);
      for (size_t k = 0; k < parities.size(); k++) {
        for (size_t shot = 0; shot < kShotsPerBlock; shot++) {
          bool sum = false;
          for (const size_t r : parities[k]) sum ^= flips.get(r, shot) != expected[r];
          by_frame[k] += sum;
        }
      }
    }
    // 6 standard deviations for each of about 5000 parities: for a random seed, one false alarm in 10^5. The seed is
    // fixed.
    for (size_t k = 0; k < parities.size(); k++) {
      const double a = by_tableau[k] / kTableauShots, b = by_frame[k] / (kBlocks * kShotsPerBlock);
      const double p = (by_tableau[k] + by_frame[k] + 0.5) / (kTableauShots + kBlocks * kShotsPerBlock + 1);
      ASSERT_NEAR(a, b, 6 * std::sqrt(p * (1 - p) * (1.0 / kTableauShots + 1.0 / (kBlocks * kShotsPerBlock))) + 1e-3)
          << "parity " << k << ", circuit " << number << " of seed " << kAgreementSeed << "\n"
          << random_circuit.text();
    }
  }
}

}  // namespace
}  // namespace sallow

#include "circuit/noise_channel.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/number_text.h"
#include "circuit/circuit.h"

namespace sallow {
namespace {

// An instruction with one group of targets, and the expected cases of its channel with their probabilities.
const std::map<std::string, std::string> kDefinitions = {
    {"X_ERROR(0.25) 5", "X5: 0.25"},
    {"Y_ERROR(0.25) 5", "Y5: 0.25"},
    {"Z_ERROR(0.25) 5", "Z5: 0.25"},
    {"I_ERROR(0.25) 5", ""},
    {"II_ERROR(0.25) 5 6", ""},
    {"DEPOLARIZE1(0.75) 5", "X5: 0.25, Y5: 0.25, Z5: 0.25"},
    {"DEPOLARIZE2(0.9375) 5 6",
     "X6: 0.0625, Y6: 0.0625, Z6: 0.0625, X5: 0.0625, X5 X6: 0.0625, X5 Y6: 0.0625, X5 Z6: 0.0625, Y5: 0.0625, "
     "Y5 X6: 0.0625, Y5 Y6: 0.0625, Y5 Z6: 0.0625, Z5: 0.0625, Z5 X6: 0.0625, Z5 Y6: 0.0625, Z5 Z6: 0.0625"},
    {"PAULI_CHANNEL_1(0.1, 0.2, 0.3) 5", "X5: 0.1, Y5: 0.2, Z5: 0.3"},
    {"PAULI_CHANNEL_2(0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12, 0.13, 0.04, 0.05) 5 6",
     "X6: 0.01, Y6: 0.02, Z6: 0.03, X5: 0.04, X5 X6: 0.05, X5 Y6: 0.06, X5 Z6: 0.07, Y5: 0.08, Y5 X6: 0.09, "
     "Y5 Y6: 0.1, Y5 Z6: 0.11, Z5: 0.12, Z5 X6: 0.13, Z5 Y6: 0.04, Z5 Z6: 0.05"},
    {"E(0.25) X5 Y6 Z7", "X5 Y6 Z7: 0.25; first of a chain"},
    {"ELSE_CORRELATED_ERROR(0.25) X5 Y6 Z7", "X5 Y6 Z7: 0.25; else in a chain"},
    {"HERALDED_ERASE(0.25) 5", "I: 0.0625, X5: 0.0625, Y5: 0.0625, Z5: 0.0625; heralded"},
    {"HERALDED_PAULI_CHANNEL_1(0.1, 0.2, 0.3, 0.4) 5", "I: 0.1, X5: 0.2, Y5: 0.3, Z5: 0.4; heralded"},
};

std::string described(const Instruction& instruction) {
  const NoiseChannel& channel = gate_info(instruction.gate).channel;
  std::string text;
  for (size_t k = 0; k < channel.cases.size(); k++) {
    std::vector<Target> paulis;
    append_paulis(channel.cases[k], instruction.targets, paulis);
    text += k == 0 ? "" : ", ";
    for (const Target pauli : paulis) text += (pauli == paulis[0] ? "" : " ") + pauli.str();
    text += (paulis.empty() ? "I: " : ": ") + shortest_text(channel.case_probability(k, instruction.arguments));
  }
  if (channel.heralds) text += "; heralded";
  if (channel.chain == ChainPart::kFirst) text += "; first of a chain";
  if (channel.chain == ChainPart::kElse) text += "; else in a chain";
  return text;
}

TEST(NoiseChannel, MatchesTheDefinitionOfEachNoiseGate) {
  std::set<Gate> defined;
  for (const auto& [text, cases] : kDefinitions) {
    const Circuit circuit = Circuit::parse(text);
    const Instruction& instruction = circuit.instructions().at(0);
    EXPECT_EQ(described(instruction), cases) << text;
    defined.insert(instruction.gate);
  }
  for (const GateInfo& info : all_gates()) EXPECT_EQ(info.is_noise(), defined.contains(info.gate)) << info.name;
}

TEST(NoiseChannel, HasDistinctCasesThatFitItsGroups) {
  for (const GateInfo& info : all_gates()) {
    const NoiseChannel& channel = info.channel;
    if (channel.cases.empty()) continue;
    EXPECT_TRUE(info.is_noise()) << info.name;
    EXPECT_EQ(std::set<uint8_t>(channel.cases.begin(), channel.cases.end()).size(), channel.cases.size()) << info.name;
    if (info.targets == TargetRule::kPaulis) {
      EXPECT_EQ(channel.group_size, 0) << info.name;
      EXPECT_EQ(channel.cases, std::vector{NoiseChannel::kPaulisOfTargets}) << info.name;
      continue;
    }
    EXPECT_EQ(channel.group_size, info.takes_pairs() ? 2 : 1) << info.name;
    // Frames draw the parts of a chain together, and the analysis supports four basis errors per group.
    EXPECT_EQ(channel.chain, ChainPart::kNone) << info.name;
    EXPECT_TRUE(!channel.heralds || channel.group_size == 1) << info.name;
    for (const uint8_t pauli : channel.cases) {
      EXPECT_LT(pauli, 1 << 2 * channel.group_size) << info.name;
      EXPECT_TRUE(pauli != 0 || channel.heralds) << info.name;
    }
  }
}

TEST(NoiseChannel, IsDepolarizingIfAllPaulisAreEquallyLikely) {
  for (const GateInfo& info : all_gates()) {
    EXPECT_EQ(info.channel.is_depolarizing(), info.gate == Gate::DEPOLARIZE1 || info.gate == Gate::DEPOLARIZE2)
        << info.name;
  }
}

TEST(ChainProbabilities, MultiplyByTheChanceThatNoEarlierPartHappened) {
  ChainProbabilities chain;
  EXPECT_EQ(chain.next(0.5), 0.5);
  EXPECT_EQ(chain.next(0.25), 0.125);
  EXPECT_EQ(chain.next(1), 0.375);
  EXPECT_EQ(chain.next(0.5), 0);
}

}  // namespace
}  // namespace sallow

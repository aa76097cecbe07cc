#include "random_circuits/random_circuit.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/public_records.test.h"
#include "gate_circuit/qsim_text.h"

namespace sallow {
namespace {

using PairsByLayer = std::vector<std::set<std::pair<uint32_t, uint32_t>>>;

PairsByLayer coupled_pairs(const GateCircuit& circuit) {
  std::map<uint64_t, std::set<std::pair<uint32_t, uint32_t>>> by_time;
  for (const CircuitOperation& operation : circuit.operations) {
    if (operation.qubits.size() == 2) by_time[operation.time].insert({operation.qubits[0], operation.qubits[1]});
  }
  PairsByLayer layers;
  for (auto& [time, pairs] : by_time) layers.push_back(pairs);
  return layers;
}

TEST(RandomCircuit, CouplesSycamoreLikeThePublishedCircuit) {
  auto path = data_folder() / "rcs/sycamore_n53_m20.qsim";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  PairsByLayer published = coupled_pairs(parse_qsim(read_file(InputFile(path)), path));
  EXPECT_EQ(coupled_pairs(random_circuit(grid_layout("sycamore"), {.cycles = 20})), published);
}

TEST(RandomCircuit, NeverRepeatsAGateOnAQubit) {
  GateCircuit circuit = random_circuit(grid_layout("grid:3x4"), {.cycles = 12, .seed = 5});
  std::vector<UnitaryGate> last(12, UnitaryGate::I);
  size_t singles = 0;
  for (const CircuitOperation& operation : circuit.operations) {
    if (operation.qubits.size() != 1) continue;
    EXPECT_NE(operation.gate, last[operation.qubits[0]]);
    last[operation.qubits[0]] = operation.gate;
    singles++;
  }
  EXPECT_EQ(singles, 12u * 13u);
}

TEST(RandomCircuit, DoesNotCoupleTheHalvesOfAPatchCircuit) {
  GridLayout layout = grid_layout("sycamore", 20);
  std::vector<uint32_t> patch = patch_of_qubit(layout);
  auto crossing = [&](PatchMode mode) {
    size_t count = 0;
    for (const auto& operation : random_circuit(layout, {.cycles = 16, .patch = mode, .seed = 1}).operations) {
      count += operation.qubits.size() == 2 && patch[operation.qubits[0]] != patch[operation.qubits[1]];
    }
    return count;
  };
  EXPECT_EQ(crossing(PatchMode::kPatch), 0u);
  EXPECT_EQ(2 * crossing(PatchMode::kElided), crossing(PatchMode::kNone));
  EXPECT_GT(crossing(PatchMode::kNone), 0u);
}

TEST(RandomCircuit, HasTheSizesOfTheChips) {
  EXPECT_EQ(grid_layout("sycamore").sites.size(), 53u);
  EXPECT_EQ(grid_layout("willow").sites.size(), 103u);
  EXPECT_EQ(grid_layout("willow", 105).sites.size(), 105u);
  EXPECT_EQ(grid_layout("grid:5x8").sites.size(), 40u);
  EXPECT_THROW(grid_layout("grid:5"), InputError);
  EXPECT_THROW(grid_layout("sycamore", 54), InputError);
  EXPECT_THROW(grid_layout("bristlecone"), InputError);
}

}  // namespace
}  // namespace sallow

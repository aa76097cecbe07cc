#include "tensor_network/contract_amplitudes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "base/thread_ranks.test.h"
#include "bits/random_stream.h"
#include "tensor_network/sliced_contraction.h"

namespace sallow {
namespace {

/// A grid of qubits with cycles of random one-qubit gates and of fSim gates between neighbours, in four directions in
/// turn.
GateCircuit grid_circuit(uint32_t rows, uint32_t columns, size_t cycles, uint64_t seed) {
  RandomStream random(seed, 0);
  GateCircuit circuit;
  circuit.qubit_count = rows * columns;
  for (size_t cycle = 0; cycle < cycles; cycle++) {
    for (uint32_t q = 0; q < circuit.qubit_count; q++) {
      UnitaryGate gates[] = {UnitaryGate::SQRT_X, UnitaryGate::SQRT_Y, UnitaryGate::SQRT_W};
      circuit.append(gates[random.next() % 3], {q});
    }
    for (uint32_t q = 0; q < circuit.qubit_count; q++) {
      uint32_t r = q / columns, c = q % columns;
      bool across = cycle % 4 < 2, odd = cycle % 2 == 1;
      if ((r + c) % 2 != odd) continue;
      if (across ? c + 1 == columns : r + 1 == rows) continue;
      circuit.append(UnitaryGate::FSIM, {q, across ? q + 1 : q + columns}, {1.5, 0.5});
    }
  }
  for (uint32_t q = 0; q < circuit.qubit_count; q++) circuit.append(UnitaryGate::H, {q});
  return circuit;
}

std::vector<bool> bits_of(uint64_t index, uint32_t count) {
  std::vector<bool> bits;
  for (uint32_t k = 0; k < count; k++) bits.push_back(index >> k & 1);
  return bits;
}

class TemporaryFile {
 public:
  TemporaryFile() : path_(std::filesystem::temp_directory_path() / ("sallow_checkpoint_" + std::to_string(getpid()))) {}
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string str() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

ContractionOptions small_options() {
  ContractionOptions options;
  options.memory_bytes = 0x1p22;
  options.search_rounds = 4;
  return options;
}

TEST(ContractAmplitudes, AreNormalized) {
  GateCircuit circuit = grid_circuit(2, 4, 6, 1);
  std::vector<std::vector<bool>> all;
  for (uint64_t k = 0; k < 256; k++) all.push_back(bits_of(k, 8));
  double norm = 0;
  for (auto amplitude : contract_amplitudes(circuit, all, small_options()).amplitudes) norm += std::norm(amplitude);
  EXPECT_NEAR(norm, 1, 1e-5);
}

TEST(ContractAmplitudes, AgreeBetweenOrdersSlicesAndThreads) {
  GateCircuit circuit = grid_circuit(4, 5, 10, 2);
  std::vector<std::vector<bool>> bitstrings{bits_of(0, 20), bits_of(0xabcde, 20)};
  ContractionOptions options = small_options();
  options.memory_bytes = 0x1p30;
  ContractedAmplitudes whole = contract_amplitudes(circuit, bitstrings, options);
  options.memory_bytes = 0x1p21;
  options.seed = 5;
  options.split_gates = false;
  ContractedAmplitudes sliced = contract_amplitudes(circuit, bitstrings, options);
  EXPECT_GT(sliced.cost.log2_slices, whole.cost.log2_slices);
  EXPECT_LE(sliced.memory_bytes, options.memory_bytes);
  options.thread_count = 2;
  EXPECT_EQ(contract_amplitudes(circuit, bitstrings, options).amplitudes, sliced.amplitudes);
  for (size_t k = 0; k < bitstrings.size(); k++) {
    EXPECT_LT(std::abs(whole.amplitudes[k] - sliced.amplitudes[k]), 1e-5 * std::abs(whole.amplitudes[k]));
  }
}

TEST(ContractAmplitudes, AreTheSameAfterAnInterruption) {
  GateCircuit circuit = grid_circuit(4, 4, 10, 3);
  std::vector<std::vector<bool>> bitstrings{bits_of(7, 16), bits_of(0xbeef, 16)};
  ContractionOptions options = small_options();
  options.memory_bytes = 0x1p17;
  ContractedAmplitudes uninterrupted = contract_amplitudes(circuit, bitstrings, options);
  ASSERT_GT(uninterrupted.cost.log2_slices, 1);

  TemporaryFile file;
  options.checkpoint = file.str();
  struct Interruption {};
  options.report = [](uint64_t done, uint64_t total) {
    if (done == total / 2 + 1) throw Interruption{};
  };
  EXPECT_THROW(contract_amplitudes(circuit, bitstrings, options), Interruption);
  options.report = {};
  // A power failure may truncate the last line.
  std::string text = read_file(file.str());
  std::ofstream(file.str(), std::ios::binary) << text.substr(0, text.size() - 5);
  ContractedAmplitudes resumed = contract_amplitudes(circuit, bitstrings, options);
  EXPECT_GT(resumed.chunks_resumed, 0u);
  EXPECT_EQ(resumed.amplitudes, uninterrupted.amplitudes);
  EXPECT_EQ(contract_amplitudes(circuit, bitstrings, options).amplitudes, uninterrupted.amplitudes);

  GateCircuit other = grid_circuit(4, 4, 10, 4);
  try {
    contract_amplitudes(other, bitstrings, options);
    FAIL() << "accepted the checkpoint of another circuit";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), file.str() + ":1:1: this checkpoint belongs to another circuit or order");
  }
  std::ofstream(file.str()) << "2 0 1\n";
  EXPECT_THROW(contract_amplitudes(circuit, bitstrings, options), InputError);
}

TEST(ContractAmplitudes, RefuseACheckpointWithAChangedLine) {
  GateCircuit circuit = grid_circuit(4, 4, 10, 3);
  const std::vector<std::vector<bool>> bitstrings{bits_of(7, 16)};
  ContractionOptions options = small_options();
  options.memory_bytes = 0x1p17;
  TemporaryFile file;
  options.checkpoint = file.str();
  const ContractedAmplitudes right = contract_amplitudes(circuit, bitstrings, options);
  options.order = &right.order;
  const std::string text = read_file(file.str());
  const size_t second_line = text.find('\n') + 1, length = text.find('\n', second_line) - second_line;
  for (size_t place = 0; place < length; place++) {
    for (const char other : {'1', '7', 'a', ' ', '\n'}) {
      std::string changed = text;
      if (changed[second_line + place] == other) continue;
      changed[second_line + place] = other;
      std::ofstream(file.str(), std::ios::binary) << changed;
      try {
        contract_amplitudes(circuit, bitstrings, options);
        FAIL() << "accepted a line whose byte " << place << " was changed to '" << other << "'";
      } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()).rfind(file.str() + ":2:", 0), 0u) << error.what();
      }
    }
  }
  // As the message explains: without the line, its chunk is contracted again.
  std::ofstream(file.str(), std::ios::binary) << text.substr(0, second_line) + text.substr(second_line + length + 1);
  EXPECT_EQ(contract_amplitudes(circuit, bitstrings, options).amplitudes, right.amplitudes);
}

TEST(ContractAmplitudes, HaveTheSameBytesOverRanks) {
  GateCircuit circuit = grid_circuit(4, 4, 10, 5);
  std::vector<std::vector<bool>> bitstrings;
  for (uint64_t k = 0; k < 3; k++) bitstrings.push_back(bits_of(0x1234 * k, 16));
  ContractionOptions options = small_options();
  options.memory_bytes = 0x1p17;
  ContractedAmplitudes alone = contract_amplitudes(circuit, bitstrings, options);
  ASSERT_GT(alone.cost.log2_slices, 1);
  for (uint32_t count : {2u, 3u}) {
    std::atomic<uint64_t> reported = 0;
    run_ranks_on_threads(count, [&](Ranks& ranks) {
      ContractionOptions own = options;
      own.thread_count = ranks.rank() + 1;
      own.report = [&](uint64_t done, uint64_t) { reported = std::max<uint64_t>(reported, done); };
      ContractedAmplitudes shared = contract_amplitudes(circuit, bitstrings, own, ranks);
      EXPECT_EQ(shared.amplitudes, alone.amplitudes);
      EXPECT_EQ(shared.order, alone.order);
    });
    EXPECT_EQ(reported, 3 * std::min<uint64_t>(SlicedContraction::kMaxChunks, std::exp2(alone.cost.log2_slices)));
  }
}

TEST(ContractAmplitudes, AreTheSameAfterAnInterruptionOverRanks) {
  GateCircuit circuit = grid_circuit(4, 4, 10, 6);
  std::vector<std::vector<bool>> bitstrings{bits_of(7, 16), bits_of(0xbeef, 16)};
  ContractionOptions options = small_options();
  options.memory_bytes = 0x1p17;
  ContractedAmplitudes uninterrupted = contract_amplitudes(circuit, bitstrings, options);
  TemporaryFile file;
  options.checkpoint = file.str();
  struct Interruption {};
  auto run = [&](Ranks& ranks) {
    ContractedAmplitudes contracted = contract_amplitudes(circuit, bitstrings, options, ranks);
    EXPECT_EQ(contracted.amplitudes, uninterrupted.amplitudes);
    if (ranks.is_first()) {
      EXPECT_GT(contracted.chunks_resumed, 0u);
    }
  };
  options.report = [](uint64_t done, uint64_t total) {
    if (done > total / 2) throw Interruption{};
  };
  EXPECT_THROW(run_ranks_on_threads(2, run), Interruption);
  options.report = {};
  // Three ranks resume the work of two, and a single process reads their result.
  run_ranks_on_threads(3, run);
  run(single_rank());
}

TEST(ContractAmplitudes, ReportTheMemoryThatTheyNeed) {
  ContractionOptions options = small_options();
  options.memory_bytes = 1000;
  EXPECT_THROW(contract_amplitudes(grid_circuit(4, 4, 10, 1), {bits_of(0, 16)}, options), InputError);
}

}  // namespace
}  // namespace sallow

#include "codes/generate_code.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sallow {
namespace {

CodeOptions options_for(std::string code, std::string task, uint64_t distance, uint64_t rounds) {
  return {.code = std::move(code), .task = std::move(task), .distance = distance, .rounds = rounds};
}

TEST(GenerateCode, WritesTheRepetitionCode) {
  CodeOptions options = options_for("repetition_code", "memory", 2, 3);
  options.before_measure_flip_probability = 0.125;
  EXPECT_EQ(generate_code(options).str(), R"(R 0 1 2
TICK
CX 0 1
TICK
CX 2 1
TICK
X_ERROR(0.125) 1
MR 1
DETECTOR(1, 0) rec[-1]
REPEAT 2 {
    TICK
    CX 0 1
    TICK
    CX 2 1
    TICK
    X_ERROR(0.125) 1
    MR 1
    SHIFT_COORDS(0, 1)
    DETECTOR(1, 0) rec[-1] rec[-2]
}
X_ERROR(0.125) 0 2
M 0 2
DETECTOR(1, 1) rec[-1] rec[-2] rec[-3]
OBSERVABLE_INCLUDE(0) rec[-1]
)");
}

uint64_t fnv1a(const std::string& text) {
  uint64_t hash = 14695981039346656037u;
  for (char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return hash;
}

struct Fingerprint {
  const char* code;
  const char* task;
  uint64_t distance, rounds;
  uint64_t hash;  // FNV-1a of the text
};

// Hashes of str(stim.Circuit.generated(...)) and a line end, from Stim 1.16, with the noise parameters below.
constexpr Fingerprint kStimHashes[] = {
    {"repetition_code", "memory", 2, 1, 0x98231c7ffe275490u},
    {"repetition_code", "memory", 9, 100, 0x43e89ef635194829u},
    {"surface_code", "rotated_memory_x", 3, 2, 0xaa49a45e7410f732u},
    {"surface_code", "rotated_memory_x", 4, 1, 0xe4e267b5a90e608fu},
    {"surface_code", "rotated_memory_z", 7, 1000, 0x0813d56312af69bcu},
    {"surface_code", "unrotated_memory_x", 4, 3, 0x4cd18e9871d6fc9fu},
    {"surface_code", "unrotated_memory_z", 5, 2, 0xd9be0fb9c8c2b67du},
    {"color_code", "memory_xyz", 3, 2, 0xeca31989f9b56024u},
    {"color_code", "memory_xyz", 5, 3, 0x9cb77d4e1a73b02bu},
    {"color_code", "memory_xyz", 7, 4, 0xee2532bb8328009au},
    {"color_code", "memory_xyz", 9, 50, 0x3147bad1c18ade4eu},
};

TEST(GenerateCode, WritesTheSameTextAsStim) {
  for (const Fingerprint& stims : kStimHashes) {
    CodeOptions options = options_for(stims.code, stims.task, stims.distance, stims.rounds);
    options.after_clifford_depolarization = 0.125;
    options.before_round_data_depolarization = 0.25;
    options.before_measure_flip_probability = 0.5;
    options.after_reset_flip_probability = 0.0625;
    EXPECT_EQ(fnv1a(generate_code(options).str()), stims.hash) << code_header(options);
  }
}

TEST(GenerateCode, UniformNoiseSetsAllFourParameters) {
  CodeOptions parameters = options_for("surface_code", "rotated_memory_z", 3, 4), model = parameters;
  parameters.after_clifford_depolarization = parameters.before_round_data_depolarization = 0.125;
  parameters.before_measure_flip_probability = parameters.after_reset_flip_probability = 0.125;
  model.noise = {NoiseModel::kUniform, 0.125};
  EXPECT_EQ(generate_code(parameters), generate_code(model));
}

TEST(GenerateCode, WritesTheCzFormWithTheSameScheduleAtEveryDistance) {
  for (uint64_t distance : {2, 3, 5, 7}) {
    for (const char* task : {"rotated_memory_x", "rotated_memory_z"}) {
      Circuit circuit = generate_code(options_for("surface_code_cz", task, distance, 1));
      size_t cz_layers = 0;
      for (const Instruction& instruction : circuit.instructions()) {
        cz_layers += instruction.gate == Gate::CZ;
        EXPECT_NE(instruction.gate, Gate::CX);
      }
      EXPECT_EQ(cz_layers, 4u);
      CircuitCounts counts = generate_code(options_for("surface_code_cz", task, distance, 10)).counts();
      uint64_t checks = distance * distance - 1, data = distance * distance;
      EXPECT_EQ(counts.measurements, 10 * checks + data);
      EXPECT_EQ(counts.observables, 1u);
      // Half the checks are known at the start, and half are compared with the measured data at the end.
      if (distance % 2 == 1) {
        EXPECT_EQ(counts.detectors, 10 * checks);
      }
    }
  }
}

TEST(GenerateCode, OnlyLooksBackAtExistingResults) {
  // Parsing the text again checks every lookback and every gate.
  for (const CodeTask& known : all_code_tasks()) {
    for (uint64_t rounds : {2, 3, 7}) {
      CodeOptions options = options_for(std::string(known.code), std::string(known.task), 5, rounds);
      options.noise = {NoiseModel::kPhenomenological, 0.01};
      Circuit circuit = generate_code(options);
      EXPECT_EQ(Circuit::parse(circuit.str()), circuit);
    }
  }
}

TEST(GenerateCode, DrawsThePatch) {
  std::string header = code_header(options_for("surface_code", "rotated_memory_x", 3, 1));
  EXPECT_EQ(header, R"(# surface_code:rotated_memory_x, distance 3, 1 round
# after_clifford_depolarization: 0
# before_round_data_depolarization: 0
# before_measure_flip_probability: 0
# after_reset_flip_probability: 0
#                   X25
#       L15     d17     d19
#   Z14     X16     Z18
#       L8      d10     d12
#           Z9      X11     Z13
#       L1      d3      d5
#           X2
# d: data; L: data on the logical observable; X: check; Z: check
)");
}

TEST(GenerateCode, RefusesUnsupportedOptions) {
  auto message = [](CodeOptions options) {
    try {
      generate_code(options);
      return std::string("accepted");
    } catch (const InputError& error) {
      return std::string(error.what()) + " | " + error.remedy();
    }
  };
  EXPECT_EQ(message(options_for("surfacecode", "memory", 3, 3)),
            "unknown code 'surfacecode' | did you mean 'surface_code'?");
  EXPECT_EQ(message(options_for("surface_code", "rotated_memory_y", 3, 3)),
            "surface_code has no task 'rotated_memory_y' | did you mean 'rotated_memory_x'?");
  EXPECT_EQ(message(options_for("surface_code", "rotated_memory_z", 1, 3)),
            "surface_code needs a distance from 2 to 2000, found 1 | ");
  EXPECT_EQ(message(options_for("surface_code", "rotated_memory_z", 3, 0)),
            "surface_code needs at least 1 round, found 0 | ");
  EXPECT_EQ(message(options_for("surface_code", "rotated_memory_z", 3, UINT64_MAX)),
            "18446744073709551615 rounds are too many; the most is 1000000000000 | ");
  EXPECT_EQ(message(options_for("color_code", "memory_xyz", 4, 3)),
            "color_code needs an odd distance of at least 3, found 4 | ");
  EXPECT_EQ(message(options_for("color_code", "memory_xyz", 3, 1)), "color_code needs at least 2 rounds, found 1 | ");
  CodeOptions options = options_for("repetition_code", "memory", 3, 3);
  options.after_clifford_depolarization = 1.5;
  EXPECT_EQ(message(options), "after_clifford_depolarization is a probability from 0 to 1, found 1.5 | ");
  options.after_clifford_depolarization = 0.5;
  options.noise = {NoiseModel::kSd6, 0.1};
  EXPECT_EQ(message(options),
            "after_clifford_depolarization cannot be combined with a noise model | give one of the two");
  options.after_clifford_depolarization = 0;
  options.noise = {NoiseModel::kCodeCapacity, 0.1};
  EXPECT_EQ(message(options),
            "code_capacity has perfect measurements, so it needs one round, found 3 | ask for 1 round");
}

}  // namespace
}  // namespace sallow

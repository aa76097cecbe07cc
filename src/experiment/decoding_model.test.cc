#include "experiment/decoding_model.h"

#include <gtest/gtest.h>

#include "decode/catalog/registry.h"
#include "experiment/circuit_shots.h"

namespace sallow {
namespace {

// XX flips D0, D1 and twice the observable, which cancels. Stim splits it into D0 L0 and D1 L0, the flips of an X on
// one qubit. The other errors at D0 or D1 do not flip L0.
constexpr const char* kPairs = R"(
    R 0 1
    PAULI_CHANNEL_2(0,0,0,0,0.2,0,0,0,0,0,0,0,0,0,0) 0 1
    MPAD(0.05) 0 0
    M 0 1
    DETECTOR rec[-2] rec[-4]
    DETECTOR rec[-1] rec[-3]
    OBSERVABLE_INCLUDE(0) rec[-1] rec[-2])";

TEST(DecodingModel, KeepsEdgesWhole) {
  const Circuit circuit = Circuit::parse(kPairs);
  EXPECT_EQ(model_for_decoding(circuit).str(),
            "error(0.05) D0\nerror(0.2) D0 D1\nerror(0.05) D1\nlogical_observable L0\n");
  EXPECT_EQ(model_in_sinter_names(circuit, false).str(), "error(0.05) D0\nerror(0.2) D0 L0 ^ D1 L0\nerror(0.05) D1\n");
}

// No error flips the observable, so with the right model no decoder predicts a flip.
TEST(DecodingModel, NeverFailsIfNoErrorFlipsTheObservable) {
  const Circuit circuit = Circuit::parse(kPairs);
  for (const char* spec : {"matching", "correlated", "ensemble", "union_find", "exact"}) {
    const auto decoder = make_decoder(spec, model_for_decoding(circuit));
    const Decoder* decoders[] = {decoder.get()};
    const SamplingRun run = sample_and_decode(draw_from_circuit(circuit, 1, 1), decoders, {100'000, 0, 1});
    EXPECT_EQ(run.tallies[0].failures, 0u) << spec;
    EXPECT_GT(run.detection_events, 40'000u);
  }
}

TEST(DecodingModel, KeepsHeraldsAsASeparatePart) {
  const Circuit circuit = Circuit::parse(R"(
    R 0
    HERALDED_ERASE(0.2) 0
    M 0
    DETECTOR rec[-2]
    DETECTOR rec[-1])");
  EXPECT_EQ(model_for_decoding(circuit).str(), "error(0.1) D0\nerror(0.1) D0 ^ D1\n");
}

TEST(DecodingModel, StillSplitsLargerErrors) {
  const Circuit circuit = Circuit::parse(R"(
    R 0 1 2
    PAULI_CHANNEL_2(0,0,0,0,0.2,0,0,0,0,0,0,0,0,0,0) 0 1
    M 0 1
    DETECTOR rec[-2]
    DETECTOR rec[-2]
    DETECTOR rec[-1])");
  EXPECT_EQ(model_for_decoding(circuit).str(), "error(0.2) D0 D1 ^ D2\n");
}

}  // namespace
}  // namespace sallow

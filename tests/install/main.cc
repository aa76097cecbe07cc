#include <cstdio>

#include <sallow/codes/generate_code.h>
#include <sallow/decode/catalog/registry.h>
#include <sallow/experiment/decoding_model.h>
#include <sallow/experiment/tally.h>
#include <sallow/frame/frame_sampler.h>

int main() {
  using namespace sallow;
  const Circuit circuit = generate_code({.distance = 5, .rounds = 5, .after_clifford_depolarization = 0.01});
  const auto decoder = make_decoder("matching", model_for_decoding(circuit));
  FrameSampler::Workspace frames;
  BitTable events, flips;
  FrameSampler(circuit).sample_block(/*seed=*/1, /*block=*/0, frames, events, flips);
  DecodedBlock answers;
  decoder->decode(events, *decoder->make_workspace(), answers);
  const Tally tally = FailureCounter().tally(answers, flips);
  std::printf("%d failures in %d shots\n", static_cast<int>(tally.failures), static_cast<int>(tally.shots));
}
